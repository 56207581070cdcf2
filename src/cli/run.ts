import { parseArgs } from 'node:util'
import packageFile from '../../package.json' with { type: 'json' }
import { FalcobriefError, errorMessage } from '../model/errors.ts'
import { nearest } from '../lib/nearest.ts'
import { print, printError, usageError, type Command } from './command.ts'

/** Each loaded when it is run: `healthcheck` runs every few seconds and needs little of the rest. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  analyze: async () => (await import('./analyze.ts')).analyze,
  explain: async () => (await import('./explain.ts')).explain,
  'check-config': async () => (await import('./check-config.ts')).checkConfig,
  'send-test': async () => (await import('./send-test.ts')).sendTest,
  replay: async () => (await import('./replay.ts')).replay,
  playbooks: async () => (await import('./playbooks.ts')).playbooks,
  stuck: async () => (await import('./stuck.ts')).stuck,
  store: async () => (await import('./store.ts')).store,
  migrate: async () => (await import('./migrate.ts')).migrate,
  healthcheck: async () => (await import('./healthcheck.ts')).healthcheck,
  'migrate-config': async () => (await import('./migrate-config.ts')).migrateConfig,
  demo: async () => (await import('./demo.ts')).demo,
}

/** Runs a command line. Resolves with the exit code: 0 done, 1 failed, 2 the command line is wrong. */
export async function run(argv: readonly string[]): Promise<number> {
  const outputFailure = watchOutput()
  const code = await runLine(argv)
  const failure = await outputFailure()
  if (failure === null) return code
  printError(`falcobrief: cannot write the output: ${failure}\n`)
  return 1
}

async function runLine([name, ...rest]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    print(await overview())
    return 0
  }
  if (name === '--version' || name === '-v') {
    print(`falcobrief ${packageFile.version}\n`)
    return 0
  }
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) {
    const problem = name === undefined ? 'a command is missing' : noCommand(name)
    printError(`falcobrief: ${problem}\n\n${await overview()}`)
    return 2
  }
  return runCommand(await load(), rest)
}

function noCommand(name: string): string {
  const meant = nearest(name, Object.keys(COMMANDS))
  return `there is no command '${name}'${meant === null ? '' : `; nearest valid command '${meant}'`}`
}

/**
 * A reader that goes away (`| head`) ends the output, not the process. The result resolves, once all is
 * written, with any other reason why output was lost; null when there is none.
 */
function watchOutput(): () => Promise<string | null> {
  let failure: string | null = null
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') failure ??= code ?? message
  })
  process.stderr.on('error', () => undefined)
  return async () => {
    await new Promise<void>((resolve) => {
      process.stdout.write('', () => resolve())
    })
    return failure
  }
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
        version: { type: 'boolean', short: 'v' },
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
    throw error instanceof FalcobriefError ? error : usageError(wordUsage(error, command))
  }
}

/** What `parseArgs` says, with the option that was most likely meant. */
function wordUsage(error: unknown, { name, options }: Command): string {
  const message = errorMessage(error)
  const [, unknown] = /^Unknown option '--?([^']+)'/.exec(message) ?? []
  const [, bare] = /^Option '--?([a-z]+)[^']*' argument missing/.exec(message) ?? []
  if (bare !== undefined) return `--${bare}: a value is missing`
  if (unknown === undefined) return message
  const meant = nearest(unknown, [...Object.keys(options), 'help', 'version'])
  return `${name} has no option '${unknown}'${meant === null ? '' : `; nearest valid option '--${meant}'`}`
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
  // A list of problems follows its heading.
  const [heading, ...problems] = error.message.split('\n')
  printError([`falcobrief: ${heading} (${error.code})`, ...problems, ''].join('\n'))
  return 1
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`)
  return `usage: falcobrief COMMAND [OPTION …]

${lines.join('\n')}

'falcobrief COMMAND --help' has the options of a command; '--version' the version.
`
}

/** What `--help` of a command prints. */
export function usage({ name, takes, does, notes }: Command): string {
  const about = notes.length === 0 ? '' : `\n${notes.map((note) => `  ${note}`).join('\n')}\n`
  return `usage: falcobrief ${[name, takes].filter((part) => part !== '').join(' ')}\n\n${does}\n${about}`
}
