import { readCommand, type CommandFacts } from './commands/command.ts'
import { lookUp } from './look-up.ts'
import type { Observed } from './reading.ts'

/** Whose command line: the process's, its parent's, or that of an ancestor. */
export type CommandOwner = 'process' | 'parent'

const LINES: Readonly<Record<CommandOwner, readonly string[]>> = {
  process: ['proc.cmdline', 'proc.exeline', 'proc.args'],
  parent: ['proc.pcmdline', 'proc.acmdline[1]'],
}

/** An exec in a pod, as the API server saw it: its words, and whether all of them are known. */
type Exec = { readonly field: string; readonly line: string; readonly isWhole: boolean }

export type CommandReading =
  | {
      readonly known: true
      readonly field: string
      readonly line: string
      readonly facts: CommandFacts
      /** False: words may be missing, so what is not found may still be there. */
      readonly isWhole: boolean
    }
  | { readonly known: false; readonly missing: readonly string[] }

/** The command line of a process, or of an exec in the audit log of Kubernetes. */
export function readCommandLine(event: Observed, owner: CommandOwner): CommandReading {
  const exec = owner === 'process' ? execCommand(event) : null
  if (exec !== null) {
    const facts = readCommand(exec.line)
    return { known: true, ...exec, facts, isWhole: exec.isWhole && !facts.isCut }
  }
  const [first = ''] = LINES[owner]
  for (const field of LINES[owner]) {
    const text = lookUp(event, field)
    if (text === null) continue
    // `proc.args` is the line without its first word.
    const line = field === 'proc.args' ? `${lookUp(event, 'proc.name') ?? ''} ${text}` : text
    const facts = readCommand(line)
    return { known: true, field, line, facts, isWhole: !facts.isCut }
  }
  return { known: false, missing: [isAudit(event) ? 'ka.uri.param[command]' : first] }
}

function isAudit(event: Observed): boolean {
  return event.source === 'k8s_audit'
}

/**
 * The command of an exec. The plugin gives the first `command` parameter alone, which is the first word;
 * the address of the request has them all.
 */
export function execCommand(event: Observed): Exec | null {
  const uri = lookUp(event, 'ka.uri')
  const query = uri === null ? -1 : uri.indexOf('?')
  if (uri !== null && query >= 0) {
    const words = new URLSearchParams(uri.slice(query + 1, query + 8192)).getAll('command')
    if (words.length > 0) return { field: 'ka.uri', line: words.join(' '), isWhole: true }
  }
  const first = lookUp(event, 'ka.uri.param[command]')
  if (first === null) return null
  return { field: 'ka.uri.param[command]', line: first, isWhole: /\s/.test(first) }
}
