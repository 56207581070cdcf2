import { readJson, type Node } from './json-tree.ts'
import { isAllowed, NO_POLICY, type Policy } from './policy.ts'
import { MASK } from './references.ts'
import { argumentSecrets, childNodes, scalar, wholeValues } from './structure.ts'
import { maskPlain, type Masked } from './text.ts'

/** What stands in the place of one string or number, as JSON, and what it takes out. */
type Edit = { readonly end: number; readonly json: string; readonly secrets: readonly string[] }

/**
 * The text with every secret of a known kind masked; what is JSON also by its structure, and it stays JSON. Applied
 * twice it is the same as once. In time linear in the text.
 */
export function maskText(text: string, policy: Policy = NO_POLICY): Masked {
  const isJson = /^\s{0,8}[{[]/.test(text) && /[}\]]\s{0,8}$/.test(text.slice(-10))
  const structured = isJson ? maskStructure(text, policy) : null
  if (structured === null) return maskPlain(text, policy)
  const { text: masked, secrets } = maskPlain(structured.text, policy)
  // What is found without the structure may cut through it.
  if (secrets.length > 0 && readJson(masked) === null) return structured
  return { text: masked, secrets: [...structured.secrets, ...secrets] }
}

/**
 * A JSON text with the secrets in its strings masked, and those that its structure shows: by the name of a member, by
 * a `name` beside a `value`, by the option before it in a list, in a Secret of Kubernetes. All else stays byte for
 * byte. What is no JSON is masked as text.
 */
export function maskJson(json: string, policy: Policy = NO_POLICY): Masked {
  return maskStructure(json, policy) ?? maskPlain(json, policy)
}

function maskStructure(json: string, policy: Policy): Masked | null {
  const root = readJson(json)
  if (root === null) return null
  const edits = new Map<number, Edit>()
  const nodes: Node[] = [root]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    for (const child of childNodes(node)) nodes.push(child)
    for (const whole of wholeValues(node, policy)) {
      edits.set(whole.start, edit(whole, MASK, scalar(whole) ?? ''))
    }
    editArguments(node, policy, edits)
    if (node.type !== 'string' || edits.has(node.start)) continue
    const { text, secrets } = maskText(node.value, policy)
    if (secrets.length > 0) edits.set(node.start, edit(node, text, ...secrets))
  }
  return applied(json, edits)
}

function editArguments(node: Node, policy: Policy, edits: Map<number, Edit>): void {
  for (const { word, start, end } of argumentSecrets(node)) {
    const item = node.type === 'array' ? node.items[word] : undefined
    const text = scalar(item) ?? ''
    const secret = text.slice(start, end)
    if (item === undefined || edits.has(item.start) || isAllowed(policy, secret)) continue
    edits.set(item.start, edit(item, text.slice(0, start) + MASK + text.slice(end), secret))
  }
}

function edit(node: Node, text: string, ...secrets: readonly string[]): Edit {
  return { end: node.end, json: JSON.stringify(text), secrets }
}

function applied(json: string, edits: ReadonlyMap<number, Edit>): Masked {
  let text = ''
  let from = 0
  const secrets: string[] = []
  for (const [start, { end, json: replacement, secrets: found }] of inOrder(edits)) {
    text += json.slice(from, start) + replacement
    from = end
    for (const secret of found) secrets.push(secret)
  }
  return { text: text + json.slice(from), secrets }
}

function inOrder(edits: ReadonlyMap<number, Edit>): readonly (readonly [number, Edit])[] {
  return Array.from(edits).toSorted(([a], [b]) => a - b)
}
