import { PSEUDO_FIELDS, type CommandPart, type Template, type TemplatePart } from './playbook.ts'

const NAME = '[a-zA-Z][A-Za-z0-9_]*'
const REST = '(?:\\.[A-Za-z0-9_-]+)'
const ARGUMENT = '(?:\\[[A-Za-z0-9_./-]*\\])?'
const FIELD = new RegExp(`^\\{(${NAME}${REST}*${ARGUMENT})\\}`)
/** With a dot, as fields of Falco have: `${HOME}` and `a{b}` are for the shell. */
const DOTTED_FIELD = new RegExp(`^\\{(${NAME}${REST}+${ARGUMENT})\\}`)

export type Parsed<Part> = {
  readonly parts: readonly Part[]
  /** What is wrong with it, each one line. */
  readonly problems: readonly string[]
}

/**
 * A playbook's sentence: `code` in backticks (nothing is special in there), `{field.name}` for a value of
 * the alert, `{{` and `}}` for braces.
 */
export function parseTemplate(text: string): Parsed<TemplatePart> {
  const parts: TemplatePart[] = []
  const problems: string[] = []
  let words = ''
  const flush = (): void => {
    if (words !== '') parts.push({ text: words })
    words = ''
  }
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at)
    const token = textToken(rest)
    at += token.length
    if ('problem' in token) problems.push(token.problem)
    if ('text' in token) words += token.text
    if (!('part' in token)) continue
    flush()
    parts.push(token.part)
  }
  flush()
  return { parts, problems }
}

type TextToken = { readonly length: number } & (
  | { readonly text: string }
  | { readonly part: TemplatePart }
  | { readonly problem: string }
)

function textToken(rest: string): TextToken {
  if (rest.startsWith('{{')) return { text: '{', length: 2 }
  if (rest.startsWith('}}')) return { text: '}', length: 2 }
  if (rest.startsWith('`')) {
    const end = rest.indexOf('`', 1)
    if (end < 0) return { problem: 'a backtick is not closed', length: 1 }
    const code = rest.slice(1, end)
    if (code === '') return { problem: 'there is nothing between two backticks', length: 2 }
    return { part: { code }, length: end + 1 }
  }
  const field = FIELD.exec(rest)
  if (field?.[1] !== undefined) return { part: { field: field[1] }, length: field[0].length }
  if (rest.startsWith('{')) return { problem: 'write `{{` for a brace', length: 1 }
  if (rest.startsWith('}')) return { problem: 'write `}}` for a brace', length: 1 }
  const plain = /^[^{}`]+/.exec(rest)?.[0] ?? rest
  return { text: plain, length: plain.length }
}

/**
 * A command line: `{field.name}` for a value, `{{` and `}}` for braces (a Go template's `{{.ID}}` is
 * written `{{{{.ID}}}}`); any other brace stands for itself.
 */
export function parseCommand(line: string): Parsed<CommandPart> {
  const parts: CommandPart[] = []
  let words = ''
  for (let at = 0; at < line.length;) {
    const rest = line.slice(at)
    const field = rest.startsWith('{{') ? null : DOTTED_FIELD.exec(rest)
    if (field?.[1] !== undefined) {
      if (words !== '') parts.push({ text: words })
      words = ''
      parts.push({ field: field[1] })
      at += field[0].length
      continue
    }
    const doubled = rest.startsWith('{{') || rest.startsWith('}}')
    words += rest.slice(0, 1)
    at += doubled ? 2 : 1
  }
  if (words !== '') parts.push({ text: words })
  return { parts, problems: /[\r\n]/.test(line) ? ['a command is one line'] : [] }
}

/** The fields that a sentence or a command needs, in their order. */
export function fieldsOf(parts: Template | readonly CommandPart[]): readonly string[] {
  return parts.flatMap((part) => ('field' in part ? [part.field] : []))
}

/** Whether a name is one of those known of every event rather than an output field. */
export function isPseudoField(name: string): boolean {
  return (PSEUDO_FIELDS as readonly string[]).includes(name)
}
