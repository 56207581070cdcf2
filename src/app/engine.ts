import type { Config } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { createSink, type SinkDeps } from '../deliver/create-sink.ts'
import type { Sink } from '../deliver/sink.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { createPipeline, type Pipeline, type PipelineDeps } from '../pipeline.ts'
import { createTokenCheck, type CheckToken } from '../receive/auth.ts'

/** All that is made of one configuration; another one takes its place when it is loaded anew. */
export type Engine = {
  readonly config: Config
  readonly sinks: readonly Sink[]
  readonly pipeline: Pipeline
  /** Null: nobody has to show a token. */
  readonly checkSender: CheckToken | null
  readonly checkReader: CheckToken | null
  /** Looks again at what silences hold back, for they may be others now, then begins to work. */
  readonly start: () => Promise<void>
  /** Ends the work on reports and messages; alerts can still be committed. */
  readonly stop: () => Promise<void>
  readonly closeSinks: () => Promise<void>
}

export type EngineDeps = Omit<PipelineDeps, 'config' | 'knowledge' | 'sinks'> & SinkDeps

/** Throws a `FalcobriefError` for whatever in the configuration cannot be used. */
export function createEngine(config: Config, deps: EngineDeps): Engine {
  const knowledge = loadKnowledge(config.playbooks === '' ? null : config.playbooks)
  const sinks = sinkDefinitions(config).map((definition) => createSink(definition, deps))
  deps.metrics.sinks(sinks.map(({ name }) => name))
  const pipeline = createPipeline({ ...deps, config, knowledge, sinks })
  return {
    config,
    sinks,
    pipeline,
    checkSender: tokenCheck(config.auth.token),
    checkReader: tokenCheck(config.auth.readtoken),
    start: async () => {
      await deps.store.lookAgain(deps.clock.now())
      pipeline.rounds.start()
      pipeline.deliveries.start()
    },
    stop: () => pipeline.stop(),
    closeSinks: async () => {
      await Promise.all(sinks.map((sink) => sink.close()))
    },
  }
}

function tokenCheck(token: string): CheckToken | null {
  return token === '' ? null : createTokenCheck(token)
}
