import {
  spawn,
  spawnSync,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type StdioNull,
  type StdioPipe,
} from 'node:child_process'
import { once } from 'node:events'

/** The one file of the tests that starts processes: oxlint refuses `node:child_process` elsewhere. */

export type { ChildProcess }

export type ChildOptions = {
  readonly cwd?: string
  /** The whole environment; that of this process when left out. */
  readonly env?: NodeJS.ProcessEnv
  readonly uid?: number
  readonly gid?: number
  /** The current one when left out: whoever restarts a program hands on the first owner. */
  readonly owner?: Owner
}

/** What a child ends with at the latest: a test, or all tests of a file. */
export type Owner = { readonly name: 'test' | 'file' }

/** Standard input, output and error: pipes when left out. A number is a file descriptor. */
export type ChildStdio = readonly [Stream, Stream, Stream]
type Stream = StdioPipe | StdioNull | number

/**
 * Becomes the command, which keeps its pid, and leaves a watcher beside it in its process group. Descriptor 3 is a
 * pipe that ends with the process at its other end, also after SIGKILL. The watcher then kills the
 * command with all below it (a backend of PostgreSQL has a group of its own), and its own group. Its
 * membership keeps the number of the group from being given away. Forked twice, it is no child of the command.
 * In a shell, which starts in a millisecond, as a run has hundreds of children; what shells add to the
 * environment is taken out again.
 */
const GUARDIAN = `
tree() {
  for child in $(cat /proc/$1/task/*/children || pgrep -P $1); do tree $child; done
  echo $1
}
watch() {
  read -r nothing
  PATH=/usr/bin:/bin
  kill -0 $$ && kill -s KILL $(tree $$)
  kill -s KILL -- -$$
}
( watch <&3 >/dev/null 2>&1 3<&- 4<&- & )
unset PWD OLDPWD SHLVL
exec "$@" 3<&-
`

const LIFELINE = 3

const running = new Map<ChildProcess, Owner>()
let current: Owner = { name: 'file' }

/** The children that have not ended, and who they belong to. */
export function runningChildren(): ReadonlyMap<ChildProcess, Owner> {
  return new Map(running)
}

export function currentOwner(): Owner {
  return current
}

/** Children that are started from now on belong to `owner`. */
export function setOwner(owner: Owner): void {
  current = owner
}

/** Starts a program that ends with this process, whatever ends that. All its streams are pipes. */
export function startChild(
  program: string,
  args: readonly string[],
  options: ChildOptions = {},
): ChildProcessWithoutNullStreams {
  const child = startChildWith(['pipe', 'pipe', 'pipe'], program, args, options)
  return child as ChildProcessWithoutNullStreams
}

/** The same with other streams, and a channel for messages of Node when `hasChannel`. */
export function startChildWith(
  stdio: ChildStdio,
  program: string,
  args: readonly string[],
  {
    hasChannel = false,
    owner = current,
    ...options
  }: ChildOptions & { readonly hasChannel?: boolean } = {},
): ChildProcess {
  const child = spawn('/bin/sh', ['-c', GUARDIAN, 'guardian', program, ...args], {
    ...options,
    stdio: [...stdio, 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
    detached: true,
  })
  running.set(child, owner)
  child.stdio[LIFELINE]?.on('error', () => undefined)
  child.once('exit', () => {
    running.delete(child)
    child.stdio[LIFELINE]?.destroy()
  })
  child.once('error', () => running.delete(child))
  return child
}

/** Kills the children of `owner`, with all that they started. Resolves when they have ended. */
export async function endChildren(owner: Owner): Promise<void> {
  const own = [...running.keys()].filter((child) => running.get(child) === owner)
  await Promise.all(
    own.map(async (child) => {
      const ended = once(child, 'exit')
      child.stdio[LIFELINE]?.destroy()
      await ended
    }),
  )
}

/** What bash finds wrong with the syntax of a script; empty when nothing. It ends with its input. */
export function syntaxErrors(script: string): string {
  const { status, stderr, error } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  if (error !== undefined) throw error
  return status === 0 ? stderr : stderr || `bash -n exited with ${status}`
}
