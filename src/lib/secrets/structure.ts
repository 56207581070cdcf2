import { secretParts, type Part } from './arguments.ts'
import type { Member, Node } from './json-tree.ts'
import { isSwitch, nameClass, type NameClass } from './names.ts'
import { hasName, isAllowed, type Policy } from './policy.ts'
import { isLocation, isReference, isResourceName } from './references.ts'

/** Longer lists are no command. */
const MOST_ARGUMENTS = 1000

const NAMES = /^(?:name|key|variable|envname|parameterkey|parametername|optionname)$/i
const VALUES = /^(?:value|val|parametervalue|optionvalue|default_?value)$/i

/** What is directly inside. */
export function childNodes(node: Node): readonly Node[] {
  if (node.type === 'object') return node.members.map((member) => member.node)
  return node.type === 'array' ? node.items : []
}

/** Those of what is inside a node, and inside that, that are secret as a whole. */
export function wholeValues(node: Node, policy: Policy): readonly Node[] {
  if (node.type === 'array') return optionValues(node.items, policy)
  if (node.type !== 'object') return []
  const { members } = node
  const isSecret = members.some((one) => one.name === 'kind' && scalar(one.node) === 'Secret')
  return [
    ...members.flatMap((member) => namedValues(member, policy)),
    ...pairedValues(members, policy),
    ...members.flatMap(({ name, node: data }) =>
      data.type === 'object' && (name === 'stringData' || (isSecret && name === 'data'))
        ? data.members.map((one) => one.node).filter((one) => isShownNow(one, 'password', policy))
        : [],
    ),
  ]
}

/** `"password": "x"`, `"x-api-key": ["x"]` */
function namedValues({ name, node }: Member, policy: Policy): readonly Node[] {
  const found = classify(name, policy)
  if (found === null) return []
  const values = node.type === 'array' ? node.items : [node]
  return values.filter(
    (value) => isShownNow(value, found, policy) && !isResourceName(name, scalar(value) ?? ''),
  )
}

/** `"name": "PASSWORD"` beside `"value": "x"` */
function pairedValues(members: readonly Member[], policy: Policy): readonly Node[] {
  const names = members.flatMap(({ name, node }) => (NAMES.test(name) ? [scalar(node)] : []))
  const isSecret = names.some((name) => name !== null && classify(name, policy) !== null)
  if (!isSecret) return []
  const values = members.filter(({ name }) => VALUES.test(name)).map(({ node }) => node)
  return values.filter((value) => isShownNow(value, 'secret', policy))
}

/** `["--password", "x"]` */
function optionValues(items: readonly Node[], policy: Policy): readonly Node[] {
  return items.filter((item, index) => {
    const option = scalar(items[index - 1]) ?? ''
    if (!/^--?[A-Za-z]/.test(option) || option.length > 128 || option.includes('=')) return false
    const found = isSwitch(option) ? null : classify(option, policy)
    const isOption = /^--?[A-Za-z][\w-]*$/.test(scalar(item) ?? '')
    return found !== null && !isOption && isShownNow(item, found, policy)
  })
}

/** The secrets in a list of words that is a command: `["mysql", "-px"]`. */
export function argumentSecrets(node: Node): readonly Part[] {
  if (node.type !== 'array' || node.items.length > MOST_ARGUMENTS) return []
  return secretParts(node.items.map((item) => scalar(item) ?? ''))
}

function classify(name: string, { allow, extra }: Policy): NameClass | null {
  if (hasName(allow, name)) return null
  return hasName(extra, name) ? 'password' : nameClass(name)
}

/** Whether a value is a secret, by what its name says, and not one already masked. */
function isShownNow(node: Node, name: NameClass, policy: Policy): boolean {
  if (node.type !== 'string' && !(node.type === 'literal' && /^-?\d/.test(node.value))) return false
  const start = node.value.slice(0, 512)
  return !isReference(start, name) && !isLocation(start, name) && !isAllowed(policy, node.value)
}

/** The text of a string, a number or another literal; null of what has parts. */
export function scalar(node: Node | undefined): string | null {
  return node?.type === 'string' || node?.type === 'literal' ? node.value : null
}
