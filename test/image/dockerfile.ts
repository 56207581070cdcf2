/** One instruction of a Dockerfile. */
export type Instruction = {
  readonly name: string
  readonly flags: Readonly<Record<string, string>>
  /** The words of the JSON form; else one text. */
  readonly words: readonly string[]
  readonly isJson: boolean
}

export type Stage = {
  /** As `AS` names it, else its number. */
  readonly name: string
  readonly from: string
  readonly instructions: readonly Instruction[]
}

/** The stages of a Dockerfile. Reads what ours uses: no heredocs, no escapes but the end of a line. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
  const stages: { name: string; from: string; instructions: Instruction[] }[] = []
  for (const line of lines) {
    if (line.trim() === '') continue
    const instruction = parseInstruction(line.trim())
    const [from = '', as, name] = wordsOf(instruction)
    if (instruction.name !== 'FROM') stages.at(-1)?.instructions.push(instruction)
    else
      stages.push({
        from,
        name: as === undefined ? String(stages.length) : (name ?? ''),
        instructions: [],
      })
  }
  return stages
}

/** The words of an instruction that is not in JSON form, quotes taken off. */
export function wordsOf({ words, isJson }: Instruction): readonly string[] {
  if (isJson) return words
  return [...(words[0] ?? '').matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) =>
    word.replaceAll('"', ''),
  )
}

/** Pairs of ENV, LABEL and ARG. */
export function pairsOf(instruction: Instruction): readonly (readonly [string, string])[] {
  return wordsOf(instruction).map((word) => {
    const at = word.indexOf('=')
    return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
  })
}

/** `$NAME` and `${NAME}` replaced. */
export function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => variables[name] ?? '')
}

function parseInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
  const [flagText = ''] = /^(?:--\S+\s+)*/.exec(rest) ?? []
  const flags = flagText
    .split(/\s+/)
    .filter((flag) => flag !== '')
    .map((flag) => flag.slice(2).split('=') as [string, string])
  const argument = rest.slice(flagText.length).replace(/^CMD /, '')
  const isJson = argument.startsWith('[')
  const words = isJson ? (JSON.parse(argument) as string[]) : [argument]
  return { name: name.toUpperCase(), flags: Object.fromEntries(flags), words, isJson }
}
