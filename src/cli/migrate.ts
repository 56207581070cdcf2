import { loadConfig } from '../config/load.ts'
import { openStore } from '../store/open.ts'
import { CONFIG_NOTE, CONFIG_OPTION, print, textOption, type Command } from './command.ts'
import { trustAuthorities } from './trust.ts'

export const migrate: Command = {
  name: 'migrate',
  takes: '[--config FILE]',
  does: 'bring the database to the current schema (serve does it on its own too)',
  options: CONFIG_OPTION,
  notes: [CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const config = loadConfig({ argvPath: textOption(values, 'config') })
    trustAuthorities(config.tlsclient.cacertfile)
    const store = await openStore(config.store.url)
    await store.close()
    print(`the ${store.kind} database has the current schema\n`)
    return 0
  },
}
