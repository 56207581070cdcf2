import { parse } from 'yaml'

/** One value of a chart with what its comment says. */
export type ChartValue = {
  /** `image.tag` */
  readonly path: string
  readonly meaning: string
  readonly initial: unknown
}

/**
 * The values of a values.yaml. A comment that begins with `# --` stands before each; what has one is
 * described as a whole. Throws for a value without.
 */
export function readChartValues(yaml: string): readonly ChartValue[] {
  const initial: unknown = parse(yaml)
  const values: ChartValue[] = []
  let comment: string[] = []
  let sections: readonly { readonly name: string; readonly indent: number }[] = []
  let whole = Number.POSITIVE_INFINITY
  for (const line of yaml.split('\n')) {
    const [, spaces = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? []
    if (rest !== '' && spaces.length <= whole) whole = Number.POSITIVE_INFINITY
    if (rest === '') comment = []
    if (rest === '' || spaces.length > whole) continue
    if (rest.startsWith('#')) {
      comment.push(rest.replace(/^# ?/, ''))
      continue
    }
    const name = /^([A-Za-z]\w*):/.exec(rest)?.[1]
    if (name === undefined) throw new Error(`values.yaml: cannot read ${line}`)
    sections = sections.filter(({ indent }) => indent < spaces.length)
    const path = [...sections.map((section) => section.name), name]
    const meaning = meaningOf(comment)
    comment = []
    if (meaning !== null) {
      values.push({ path: path.join('.'), meaning, initial: valueAt(initial, path) })
      whole = spaces.length
    } else if (rest.endsWith(':')) {
      sections = [...sections, { name, indent: spaces.length }]
    } else {
      throw new Error(`values.yaml: ${path.join('.')} has no comment that begins with \`# --\``)
    }
  }
  return values
}

function meaningOf(comment: readonly string[]): string | null {
  const [first = '', ...more] = comment
  if (!first.startsWith('-- ')) return null
  return [first.slice(3), ...more].join(' ')
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], value)
}
