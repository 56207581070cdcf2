import { analyzeBodies } from '../analyze/analyze.ts'
import { loadConfig } from '../config/load.ts'
import { DEFAULT_SINK, SINK_SECTIONS, sinkDefinitions } from '../config/sinks.ts'
import { createSink } from '../deliver/create-sink.ts'
import type { Message } from '../deliver/sink.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { systemClock } from '../lib/clock.ts'
import { randomId } from '../lib/id.ts'
import type { Outcome } from '../model/delivery.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { createLogger } from '../observe/logger.ts'
import { CONFIG_NOTE, CONFIG_OPTION, print, textOption, type Command } from './command.ts'
import { trustAuthorities } from './trust.ts'

export const sendTest: Command = {
  name: 'send-test',
  takes: '[--sink NAME] [--config FILE]',
  does: 'send a test report through the sinks and print what each answered',
  options: { ...CONFIG_OPTION, sink: { type: 'string' } },
  notes: ['--sink NAME        only this one', CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const config = loadConfig({ argvPath: textOption(values, 'config') })
    trustAuthorities(config.tlsclient.cacertfile)
    const [report] = analyzeBodies([testBody(new Date())], config, loadKnowledge(null))
    if (report === undefined) throw new FalcobriefError('FB_INTERNAL', 'the test made no report')
    const wanted = textOption(values, 'sink')
    const definitions = sinkDefinitions(config)
    if (definitions.every((definition) => definition === DEFAULT_SINK)) throw noSink()
    const chosen = definitions.filter(({ name }) => wanted === null || name === wanted)
    if (chosen.length === 0) {
      const names = definitions.map(({ name }) => name).join(', ')
      throw new FalcobriefError('FB_SINK', `there is no sink '${wanted}'; there are: ${names}`)
    }
    const log = createLogger('warn')
    const deps = { clock: systemClock, log, write: print }
    let refused = 0
    for (const definition of chosen) {
      const sink = createSink(definition, deps)
      const outcome = await sink.send(testMessage(report), new AbortController().signal)
      await sink.close()
      print(`${sink.name} (${sink.type}): ${describe(outcome)}\n`)
      if (outcome.status !== 'sent') refused += 1
    }
    return refused === 0 ? 0 : 1
  },
}

/** Without one, reports are printed: that tests nothing. */
function noSink(): FalcobriefError {
  const keys = SINK_SECTIONS.flatMap(({ name, addresses }) =>
    addresses.map((address) => `${name}.${address}`),
  )
  const message = `no sink is configured; set ${keys.join(', ')} or a sink below sinks`
  return new FalcobriefError('FB_SINK', message)
}

function describe(outcome: Outcome): string {
  if (outcome.status === 'sent') return `accepted, ${outcome.detail}`
  return `${outcome.failure}, ${outcome.detail}`
}

function testMessage(report: Report): Message {
  const incidentId = `test-${randomId()}`
  const incident = { ...report.incident, id: incidentId }
  return {
    id: randomId(),
    incidentId,
    kind: 'first',
    sequence: 1,
    report: { ...report, incident },
    attempt: 1,
    createdAt: 0,
    thread: null,
    progress: null,
    link: null,
    linkOf: () => null,
  }
}

/** What Falcosidekick sends on `POST /test`. */
function testBody(now: Date): string {
  return JSON.stringify({
    uuid: randomId(),
    rule: 'Test rule',
    priority: 'Debug',
    source: 'internal',
    time: now.toISOString(),
    output: 'A test of the sinks of falcobrief',
    output_fields: {},
    tags: ['test'],
  })
}
