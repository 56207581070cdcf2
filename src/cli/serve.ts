import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import { createApp, type App } from '../app/app.ts'
import { loadSettings, type Loaded } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { watchChanges } from '../config/watch.ts'
import type { Log } from '../lib/log.ts'
import { errorMessage } from '../model/errors.ts'
import { createLogger } from '../observe/logger.ts'
import { CONFIG_NOTE, CONFIG_OPTION, textOption, type Command } from './command.ts'
import { trustAuthorities } from './trust.ts'

/** Above what the app grants its own steps together. */
const STOP_LIMIT_MS = 29_000

export const serve: Command = {
  name: 'serve',
  takes: '[--config FILE]',
  does: 'run the service; logs go to stderr, reports of a console sink to stdout',
  options: CONFIG_OPTION,
  notes: [CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const load = () => loadSettings({ argvPath: textOption(values, 'config') })
    const loaded = load()
    const { config } = loaded
    const log = createLogger(config.log.level)
    apply(loaded, log)
    keepYoungGenerationSmall()
    const app = await createApp(config, { log })
    const stopped = Promise.withResolvers<number>()
    const closing = closeWithGrace(
      { delay: STOP_LIMIT_MS, logger: false, skip: ['SIGHUP'] },
      async ({ signal, err }) => {
        if (err === undefined) log.info({ signal }, 'stopping')
        else log.error({ error: err.stack ?? err.message }, 'stopping because of a defect')
        await app[Symbol.asyncDispose]()
        log.info({}, 'stopped')
        stopped.resolve(err === undefined ? 0 : 1)
      },
    )
    try {
      await app.start()
    } catch (error) {
      closing.uninstall()
      log.debug({ error: errorMessage(error) }, 'cannot start')
      await app[Symbol.asyncDispose]()
      throw error
    }
    using reloads = new DisposableStack()
    reloads.use(reloadOnChange(app, configurationFiles(loaded), () => apply(load(), log)))
    return await stopped.promise
  },
}

/** What a configuration sets for the process as a whole; its warnings are logged. Throws `FB_FILE`. */
function apply({ config, warnings }: Loaded, log: Log): Config {
  for (const warning of warnings) log.warn({}, warning)
  trustAuthorities(config.tlsclient.cacertfile)
  return config
}

/** The files whose change is a change of the configuration. */
function configurationFiles({ config, file, secrets }: Loaded): readonly string[] {
  const { certfile, keyfile, cacertfile } = config.tlsserver
  const named = [
    file ?? '',
    secrets ?? '',
    certfile,
    keyfile,
    cacertfile,
    config.tlsclient.cacertfile,
  ]
  return named.filter((path) => path !== '')
}

/** Loads the configuration anew on SIGHUP, and when its file, a secret or a certificate has changed. */
function reloadOnChange(app: App, files: readonly string[], load: () => Config): Disposable {
  const watching = new DisposableStack()
  const reload = (): void => void app.reload(load)
  process.on('SIGHUP', reload)
  watching.defer(() => process.off('SIGHUP', reload))
  for (const file of files) watching.use(watchChanges(file, reload))
  return watching
}

/**
 * In a storm V8 lets the space of new objects grow, and the requests in it are promoted by the thousand:
 * some 300 MB. Kept as large as the start made it, the service stays under 256 MB at the same pace.
 */
function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
