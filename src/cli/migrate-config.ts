import { basename } from 'node:path'
import { parseConfigFile } from '../config/file.ts'
import { migrateSettings } from '../config/falcosidekick/migrate.ts'
import { printableLine } from '../lib/printable.ts'
import { FalcobriefError } from '../model/errors.ts'
import { print, printError, usageError, type Command } from './command.ts'
import { readInput } from './input.ts'

export const migrateConfig: Command = {
  name: 'migrate-config',
  takes: 'FILE|-',
  does: "print a configuration made of Falcosidekick's, with comments on what changed",
  options: {},
  notes: [
    "FILE  Falcosidekick's config.yaml, or values of its Helm chart; - is stdin",
    'The result has the secrets of FILE. Exit 1: something has to be decided first.',
  ],
  words: 1,
  run: async (_values, [file]) => {
    if (file === undefined) throw usageError('migrate-config takes FILE, or - for stdin')
    const name = file === '-' ? 'stdin' : printableLine(basename(file))
    const { settings, problems } = parseConfigFile(name, await readInput(file))
    if (problems.length > 0) throw new FalcobriefError('FB_FILE', problems.join('\n'))
    const migrated = migrateSettings(settings, name)
    print(migrated.text)
    for (const problem of migrated.problems) printError(`to fix: ${problem}\n`)
    return migrated.problems.length === 0 ? 0 : 1
  },
}
