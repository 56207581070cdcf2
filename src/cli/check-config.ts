import { listenHost } from '../config/listen.ts'
import { loadSettings } from '../config/load.ts'
import { redacted } from '../config/print.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { loadKnowledge } from '../knowledge/load.ts'
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
    readTls(config.tlsserver)
    loadKnowledge(config.playbooks === '' ? null : config.playbooks)
    const sinks = sinkDefinitions(config).map(({ name, type }) => `${name} (${type})`)
    print(`the configuration is right (${file === null ? 'no file' : file})\n`)
    print(`listens on ${listenHost(config)} port ${config.listenport}; tells ${sinks.join(', ')}\n`)
    const written = redacted(settings)
    if (written !== '') print(`\n${written}`)
    return 0
  },
}
