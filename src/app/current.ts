import type { Config } from '../config/schema.ts'
import { parseInTurns } from '../notify/record.ts'
import { REPORT_LIMITS } from '../notify/round.ts'
import type { Report } from '../model/report.ts'
import { createEngine, type Engine, type EngineDeps } from './engine.ts'

/** The engine at work: another one after each reload. */
export type Current = {
  readonly engine: () => Engine
  /** Throws a `FalcobriefError` for what cannot be used. */
  readonly create: (config: Config) => Engine
  /** New alerts go to `next` from now on; the work of the engine before is ended, then that of `next` begins. */
  readonly swap: (next: Engine) => Promise<void>
  /** From now on no engine begins to work any more. */
  readonly retire: () => void
  readonly isRetired: () => boolean
  /** The report of an incident as it is now; null when there is no such incident. */
  readonly readReport: (incidentId: string) => Promise<Report | null>
}

/** Throws a `FalcobriefError` for whatever in the configuration cannot be used. */
export function createCurrent(config: Config, deps: EngineDeps): Current {
  let engine = createEngine(config, deps)
  let isRetired = false
  return {
    engine: () => engine,
    create: (next) => createEngine(next, deps),
    swap: async (next) => {
      const before = engine
      engine = next
      await before.pipeline.committer.drained()
      await before.stop()
      await before.closeSinks()
      if (!isRetired) await next.start()
    },
    retire: () => {
      isRetired = true
    },
    isRetired: () => isRetired,
    readReport: async (id) => {
      const record = await deps.store.readIncident(id, REPORT_LIMITS)
      return record === null
        ? null
        : engine.pipeline.report(await parseInTurns(record, engine.config.cluster))
    },
  }
}
