import { isIn } from '../sets.ts'
import type { Segment } from './script.ts'
import type { TraitInput } from './trait.ts'

const SHELL = String.raw`\b(?:ba|da|a|z|k)?sh`

/** A shell on a socket, as it is written with `/dev/tcp` alone. */
const SHELL_ON_SOCKET: readonly RegExp[] = [
  new RegExp(`${SHELL} -[a-z]*i`),
  /(?<!<)>&? ?\/dev\/(?:tcp|udp)\//,
  /\b0[<>]&\d|[<>]&\d+ ?[0-2][<>]&/,
  new RegExp(`${SHELL} ?[<>]&`),
  /\bwhile read\b/,
]
const NETWORK_CODE =
  /\b(?:socket|fsockopen|pfsockopen|TCPSocket|UNIXSocket|net\.(?:connect|Socket|createConnection)|IO::Socket|Net::Socket)\b/
const SPAWN_CODE =
  /dup2|pty\.spawn|\/bin\/(?:ba|da|a|z)?sh|child_process|proc_open|popen|subprocess|shell_exec|passthru|os\.system|\bexec\b|\bsystem\b/

/** A shell or interpreter that gets its script from a pipe or a substitution. */
export function isFedToShell(
  { program, words, after }: Segment,
  index: number,
  all: readonly Segment[],
): boolean {
  if (after === 'substitution') {
    const outer = all.slice(0, index).findLast(({ after }) => after !== 'pipe')
    const feeds = isIn('downloaders', program) || isIn('encoders', program)
    return feeds && outer !== undefined && isReader(outer.program)
  }
  if (after !== 'pipe' || !(isIn('shells', program) || isIn('interpreters', program))) return false
  return !words.some((word) => /^-[a-zA-Z]*[cem]$/.test(word) || /^[^-<>].*\.\w+$/.test(word))
}

function isReader(program: string): boolean {
  return (
    isIn('shells', program) || /^(?:eval|source|\.)$/.test(program) || isIn('interpreters', program)
  )
}

/** A shell that somebody steers over the network, by one of the usual ways. */
export function isShellOverNetwork({ text, script }: TraitInput): boolean {
  const { segments } = script
  const hasShell = segments.some(({ program }) => isIn('shells', program))
  if (/\/dev\/(?:tcp|udp)\//.test(text) && SHELL_ON_SOCKET.some((shape) => shape.test(text)))
    return true
  if (segments.some(isNetcatWithProgram)) return true
  const joins = segments.some(
    ({ program, words }) =>
      isIn('netcats', program) ||
      program === 'telnet' ||
      (program === 'openssl' && words[0] === 's_client'),
  )
  if (
    joins &&
    hasShell &&
    segments.some(({ program, after }) => after === 'pipe' && isIn('shells', program))
  ) {
    return true
  }
  if (joins && /\b(?:mkfifo|mknod)\b/.test(text)) return true
  const hasCode = segments.some(({ program }) => isIn('interpreters', program))
  return hasCode && NETWORK_CODE.test(text) && SPAWN_CODE.test(text)
}

function isNetcatWithProgram({ program, words }: Segment): boolean {
  if (!isIn('netcats', program)) return false
  if (program.startsWith('socat'))
    return words.some((word) => /(?:^|,)(?:EXEC|SYSTEM|SHELL):/i.test(word))
  return words.some(
    (word, index) =>
      /^-[a-zA-Z]*e$|^-e\/|^--(?:sh-)?exec/.test(word) ||
      (/^-[a-zA-Z]*c$/.test(word) && isProgram(words[index + 1] ?? '')),
  )
}

/** `-c` takes a command in some editions of netcat; in others it means TLS, and a host follows. */
function isProgram(word: string): boolean {
  return word.includes('/') || isIn('shells', word) || isIn('interpreters', word)
}

/** A shell without a script or a command: somebody types into it. */
export function isInteractive(
  { program, words, after }: Segment,
  index: number,
  all: readonly Segment[],
): boolean {
  if (!isIn('shells', program) || after !== 'other') return false
  if (all[index + 1]?.after === 'substitution') return false
  if (words.some((word) => /^-[a-zA-Z]*[cs]$/.test(word))) return false
  return words.every((word) => /^-|^\d*[<>]/.test(word))
}
