import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startChild, type ChildOptions } from './child.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs a command line of falcobrief as a process of its own, in `cwd`, with nothing but `env`. */
export async function run(
  args: readonly string[],
  { cwd, stdin = '', env = {} }: { cwd: string; stdin?: string; env?: Record<string, string> },
): Promise<Ran> {
  return runProgram(process.execPath, [MAIN, ...args], { cwd, stdin, env })
}

/** Runs a program to its end: resolves with all that it wrote and its exit code, null after a signal. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { stdin = '', ...options }: ChildOptions & { readonly stdin?: string } = {},
): Promise<Ran> {
  const child = startChild(program, args, options)
  // A program that ends before it has read all is judged by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, out, err }
}

/** As `runProgram`; rejects with the output unless the program exits with 0. */
export async function runWell(...given: Parameters<typeof runProgram>): Promise<Ran> {
  const ran = await runProgram(...given)
  if (ran.code === 0) return ran
  const [program, args] = given
  throw new Error(`${[program, ...args].join(' ')} exited with ${ran.code}:\n${ran.out}${ran.err}`)
}
