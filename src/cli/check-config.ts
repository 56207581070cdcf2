import { listenHost } from '../config/listen.ts'
import { configError, inspectSettings } from '../config/load.ts'
import { redacted } from '../config/print.ts'
import { textAt, type Settings } from '../config/settings.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { FalcobriefError } from '../model/errors.ts'
import { inspectTls } from '../web/tls.ts'
import {
  CONFIG_NOTE,
  CONFIG_OPTION,
  print,
  printError,
  textOption,
  type Command,
} from './command.ts'
import { readAuthorities } from './trust.ts'

export const checkConfig: Command = {
  name: 'check-config',
  takes: '[--config FILE]',
  does: 'validate the whole configuration and print every problem with its path',
  options: CONFIG_OPTION,
  notes: [CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const inspected = inspectSettings({ argvPath: textOption(values, 'config') })
    const { config, file, settings, warnings } = inspected
    const problems = [...inspected.problems, ...fileProblems(settings)]
    for (const warning of warnings) printError(`warning: ${warning}\n`)
    if (config === null || problems.length > 0) throw configError(problems)
    const sinks = sinkDefinitions(config).map(({ name, type }) => `${name} (${type})`)
    print(`Configuration is valid (${file ?? 'no file'})\n`)
    print(
      `Listens on ${listenHost(config)} port ${config.listenport}; sends to ${sinks.join(', ')}\n`,
    )
    const written = redacted(settings)
    if (written !== '') print(`\n${written}`)
    return 0
  },
}

/** What is wrong with the files that the configuration names, also when it has other problems. */
function fileProblems(settings: Settings): readonly string[] {
  const path = (...names: readonly string[]): string => textAt(settings, names)
  const playbooks = path('playbooks')
  const cacertfile = path('tlsclient', 'cacertfile')
  return [
    ...inspectTls({
      certfile: path('tlsserver', 'certfile'),
      keyfile: path('tlsserver', 'keyfile'),
      cacertfile: path('tlsserver', 'cacertfile'),
    }).problems,
    ...(cacertfile === '' ? [] : problemsWith(() => readAuthorities(cacertfile))),
    ...(playbooks === '' ? [] : problemsWith(() => loadKnowledge(playbooks))),
  ]
}

function problemsWith(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof FalcobriefError) return error.message.split('\n')
    throw error
  }
}
