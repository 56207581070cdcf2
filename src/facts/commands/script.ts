import { isIn, programName } from '../sets.ts'

/** One command of a script: what is started with which words. */
export type Segment = {
  readonly program: string
  readonly words: readonly string[]
  /** What stands before it: a pipe, a substitution (`$(`, `<(`, a backtick), or anything else. */
  readonly after: 'pipe' | 'substitution' | 'other'
}

export type Script = {
  readonly segments: readonly Segment[]
  readonly words: readonly string[]
}

const MOST_WORDS = 1024
/** Commands that start commands: no deeper. */
const DEPTH = 8

/** Words that start the command behind them, with how many words of their own. */
const PREFIXES: ReadonlySet<string> = new Set(
  'sudo doas env nohup exec time timeout nice ionice setsid stdbuf command builtin xargs busybox toybox watch then do else if while until ! strace ltrace unbuffer script chronic flock gosu su-exec setpriv runuser'.split(
    ' ',
  ),
)
/** Programs behind whose `--`, `-exec` or folder another command stands. */
const WRAPPERS =
  /^(?:nsenter|unshare|chroot|kubectl|oc|docker|podman|nerdctl|ip|find|setarch|bwrap|ssh)$/

const TOKEN =
  /\|\||&&|\$\(|<\(|>\(|[;`(){}]|\|&?|&(?![>\d])|\n|(?:[^\s;|&`(){}$<>\n]|\$(?!\()|[<>]+&?(?!\()|&(?=[>\d]))+/g

const SEPARATOR = /^(?:\|\||&&|[$<>]\(|[;`(){}&\n])$/
const SUBSTITUTION = /^(?:[$<]\(|`)$/

/** The commands of a line of shell, by their separators; quotes are passed over. Linear in its length. */
export function readScript(text: string): Script {
  const segments: Segment[] = []
  const all: string[] = []
  let [words, after]: [string[], Segment['after']] = [[], 'other']
  let isCode = false
  const flush = (next: Segment['after']): void => {
    segments.push(...commandsIn(words, after, DEPTH))
    words = []
    after = next
    isCode = false
  }
  for (const [token] of text.matchAll(TOKEN)) {
    if (all.length >= MOST_WORDS) break
    if (token === '|' || token === '|&') flush('pipe')
    else if (SEPARATOR.test(token)) {
      isCode ||= isInlineCode(words)
      if (!isCode) flush(SUBSTITUTION.test(token) ? 'substitution' : 'other')
    } else {
      const word = token.replaceAll(/["']|^\\/g, '')
      words.push(word)
      all.push(word)
    }
  }
  flush('other')
  return { segments, words: all }
}

/** The command that these words are, and those that it starts in turn. */
function commandsIn(
  words: readonly string[],
  after: Segment['after'],
  depth: number,
): readonly Segment[] {
  const start = commandStart(words)
  const first = words[start]
  if (first === undefined) return []
  const program = programName(first)
  const own: Segment = { program, words: words.slice(start + 1), after }
  const inner = innerStart(program, own.words)
  if (inner === null || depth === 0) return [own]
  return [own, ...commandsIn(own.words.slice(inner), 'other', depth - 1)]
}

/** Past assignments, redirections and words such as `sudo` with their options. */
function commandStart(words: readonly string[]): number {
  let isBehindPrefix = false
  for (const [index, word] of words.entries()) {
    if (/^[A-Za-z_]\w*\+?=/.test(word) || /^\d*[<>]/.test(word) || word === '') continue
    const name = programName(word)
    if (PREFIXES.has(name)) {
      isBehindPrefix = true
      continue
    }
    if (isBehindPrefix && /^-|^\d+(?:\.\d+)?[smhd]?$/.test(word)) continue
    if (isBehindPrefix && /^-[ugnks]$/.test(words[index - 1] ?? '')) continue
    return index
  }
  return words.length
}

/** Code of an interpreter has parentheses and semicolons of its own. */
function isInlineCode(words: readonly string[]): boolean {
  const at = words.findIndex((word) => /^-[a-zA-Z]{0,3}[cer]$/.test(word))
  const program = at < 1 ? undefined : words[at - 1]
  return program !== undefined && isIn('interpreters', programName(program))
}

/** Where in a program's words the command begins that it starts; null when it starts none. */
function innerStart(program: string, words: readonly string[]): number | null {
  if (isIn('shells', program)) {
    const option = words.findIndex((word) => /^-[a-zA-Z]*c$/.test(word))
    return option < 0 ? null : option + 1
  }
  if (program === 'eval') return 0
  if (!WRAPPERS.test(program)) return null
  const dashes = words.findIndex((word) => word === '--' || /^-exec(?:dir)?$|^-ok$/.test(word))
  if (dashes >= 0) return dashes + 1
  if (program !== 'chroot') return null
  const root = words.findIndex((word) => word.startsWith('/'))
  return root < 0 ? null : root + 1
}
