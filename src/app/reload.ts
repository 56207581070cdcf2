import { isDeepStrictEqual } from 'node:util'
import { isSenderSettled, listenHost } from '../config/listen.ts'
import type { Config } from '../config/schema.ts'
import { isLoopback } from '../lib/address.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { FalcobriefError, errorMessage } from '../model/errors.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Current } from './current.ts'

/** Whether the configuration that is there is the one in use. Times in ms since the epoch. */
export type ConfigState = {
  readonly loadedAt: number
  /** Why the newest one was refused; null: it is in use. */
  readonly refusal: string | null
  /** What the configuration has otherwise than the one of the start, and needs a restart to apply. */
  readonly needsRestart: readonly string[]
}

export type Reload = {
  readonly state: () => ConfigState
  /**
   * Takes the configuration that `load` gives; one that is refused changes nothing. Never rejects; false
   * when it was refused. One at a time, in order.
   */
  readonly run: (load: () => Config) => Promise<boolean>
}

export type ReloadDeps = Pick<Current, 'engine' | 'create' | 'swap'> & {
  /** Reads the certificates again; throws when they cannot be used. */
  readonly renewTls: (files: Config['tlsserver']) => void
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'reloaded'>
}

/** What is opened once, at the start. */
const FIXED = ['listenaddress', 'listenport', 'store', 'log'] as const

export function createReload(deps: ReloadDeps): Reload {
  const { engine, create, swap, clock, log, metrics } = deps
  const { config: initial } = engine()
  let state: ConfigState = { loadedAt: clock.now(), refusal: null, needsRestart: [] }
  let running: Promise<unknown> = Promise.resolve()
  metrics.reloaded(true, state.loadedAt)

  const take = async (load: () => Config): Promise<boolean> => {
    try {
      const config = load()
      refuseOpening(initial, config)
      const isSameTls = isDeepStrictEqual(tlsKind(config), tlsKind(initial))
      const needsRestart = [
        ...FIXED.filter((name) => !isDeepStrictEqual(config[name], initial[name])),
        ...(isSameTls ? [] : ['tlsserver']),
      ]
      if (isSameTls) deps.renewTls(config.tlsserver)
      await swap(create(config))
      state = { loadedAt: clock.now(), refusal: null, needsRestart }
      log.info({ needsRestart }, 'configuration loaded anew')
    } catch (error) {
      state = { ...state, refusal: errorMessage(error) }
      log.error({ error: state.refusal }, 'configuration refused; the one before stays in use')
    }
    metrics.reloaded(state.refusal === null, state.loadedAt)
    return state.refusal === null
  }

  return {
    state: () => state,
    run: (load) => {
      const done = running.then(() => take(load))
      running = done
      return done
    },
  }
}

/** Whether there is TLS, and whether clients show certificates: the files may change, not this. */
function tlsKind({ tlsserver }: Config): readonly boolean[] {
  return [tlsserver.certfile !== '', tlsserver.cacertfile !== '']
}

/** The address is bound already: without a token it would be open to everybody who reaches it. */
function refuseOpening(initial: Config, next: Config): void {
  const [bound, meant] = [listenHost(initial), listenHost(next)]
  const isOpened = !isLoopback(bound) && !isSenderSettled(next)
  const isMoved = initial.listenaddress === next.listenaddress && bound !== meant
  if (!isOpened && !isMoved) return
  throw new FalcobriefError(
    'FB_CONFIG',
    `auth: with it falcobrief listens on ${meant} instead of ${bound}; restart it for that`,
  )
}
