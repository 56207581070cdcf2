import { listenHost } from '../config/listen.ts'
import { loadSettings } from '../config/load.ts'
import { redacted } from '../config/print.ts'
import type { Config } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { readTls } from '../web/tls.ts'
import { CONFIG_NOTE, CONFIG_OPTION, print, textOption, type Command } from './command.ts'

export const checkConfig: Command = {
  name: 'check-config',
  takes: '[--config FILE]',
  does: 'validate the whole configuration and print every problem with its path',
  options: CONFIG_OPTION,
  notes: [CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const { config, file, settings } = loadSettings({ argvPath: textOption(values, 'config') })
    checkFiles(config)
    const sinks = sinkDefinitions(config).map(({ name, type }) => `${name} (${type})`)
    print(`the configuration is right (${file === null ? 'no file' : file})\n`)
    print(
      `listens on ${listenHost(config)} port ${config.listenport}; sends to ${sinks.join(', ')}\n`,
    )
    const written = redacted(settings)
    if (written !== '') print(`\n${written}`)
    return 0
  },
}

/** Reads the files that the configuration names. Throws what is wrong with all of them. */
function checkFiles({ tlsserver, playbooks }: Config): void {
  const checks = [
    () => readTls(tlsserver),
    () => loadKnowledge(playbooks === '' ? null : playbooks),
  ]
  const problems = checks.flatMap((check): readonly string[] => {
    try {
      check()
      return []
    } catch (error) {
      if (error instanceof FalcobriefError) return error.message.split('\n')
      throw error
    }
  })
  if (problems.length === 0) return
  const heading = `the files of the configuration have ${plural(problems.length, 'problem')}`
  throw new FalcobriefError('FB_FILE', [heading, ...problems].join('\n'))
}
