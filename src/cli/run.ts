import { parseArgs } from 'node:util'
import packageFile from '../../package.json' with { type: 'json' }
import { FalcobriefError, messageOf } from '../model/errors.ts'
import { analyze } from './analyze.ts'
import { checkConfig } from './check-config.ts'
import { print, printError, usageError, type Command } from './command.ts'
import { demo } from './demo.ts'
import { explain } from './explain.ts'
import { healthcheck } from './healthcheck.ts'
import { migrate } from './migrate.ts'
import { playbooks } from './playbooks.ts'
import { replay } from './replay.ts'
import { sendTest } from './send-test.ts'
import { serve } from './serve.ts'

const COMMANDS: readonly Command[] = [
  serve,
  analyze,
  explain,
  checkConfig,
  sendTest,
  replay,
  playbooks,
  migrate,
  healthcheck,
  demo,
]

/** Runs a command line. Resolves with the exit code: 0 done, 1 failed, 2 the command line is wrong. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') {
    print(overview())
    return 0
  }
  if (name === '--version') {
    print(`falcobrief ${packageFile.version}\n`)
    return 0
  }
  const command = COMMANDS.find((known) => known.name === name)
  if (command === undefined) {
    const problem = name === undefined ? 'a command is missing' : `there is no command '${name}'`
    printError(`falcobrief: ${problem}\n\n${overview()}`)
    return 2
  }
  return runCommand(command, rest)
}

async function runCommand(command: Command, argv: readonly string[]): Promise<number> {
  try {
    const { values, words } = parse(command, argv)
    if (values['help'] === true) {
      print(usage(command))
      return 0
    }
    if (values['version'] === true) {
      print(`falcobrief ${packageFile.version}\n`)
      return 0
    }
    return await command.run(values, words)
  } catch (error) {
    return fail(error, command)
  }
}

function parse(command: Command, argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        ...command.options,
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
      allowPositionals: true,
      strict: true,
    })
    const surplus = positionals[command.words]
    if (surplus !== undefined) throw usageError(`'${surplus}' is one word too many`)
    return {
      values: values as Readonly<Record<string, string | boolean | undefined>>,
      words: positionals,
    }
  } catch (error) {
    throw error instanceof FalcobriefError ? error : usageError(messageOf(error))
  }
}

function fail(error: unknown, command: Command): number {
  if (!(error instanceof FalcobriefError)) {
    printError(
      `falcobrief: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return 1
  }
  if (error.code === 'FB_USAGE') {
    printError(`falcobrief: ${error.message}\n\n${usage(command)}`)
    return 2
  }
  printError(`falcobrief: ${error.message} (${error.code})\n`)
  return 1
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  const lines = COMMANDS.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`)
  return `usage: falcobrief COMMAND [OPTION …]

${lines.join('\n')}

'falcobrief COMMAND --help' has the options of a command; '--version' the version.
`
}

function usage({ name, takes, does, notes }: Command): string {
  const about = notes.length === 0 ? '' : `\n${notes.map((note) => `  ${note}`).join('\n')}\n`
  return `usage: falcobrief ${[name, takes].filter((part) => part !== '').join(' ')}\n\n${does}\n${about}`
}
