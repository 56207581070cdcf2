import { describe, expect, it } from 'vitest'
import type { SinkDefinition } from '../../src/deliver/config.ts'
import { createSink } from '../../src/deliver/create-sink.ts'
import { consoleSettings } from '../../src/deliver/sinks/console/config.ts'
import { emailSettings } from '../../src/deliver/sinks/email/config.ts'
import { slackSettings } from '../../src/deliver/sinks/slack/config.ts'
import { webhookSettings } from '../../src/deliver/sinks/webhook/config.ts'
import { createRecordingLog } from './fixtures.ts'

const deps = { clock: { now: () => 0 }, log: createRecordingLog(), write: () => {} }
const minimumpriority = 'error'

const WHOLE: readonly SinkDefinition[] = [
  {
    name: 'a',
    type: 'slack',
    settings: slackSettings.parse({ webhookurl: 'https://hooks.example/x', minimumpriority }),
  },
  {
    name: 'b',
    type: 'email',
    settings: emailSettings.parse({
      hostport: 'localhost:25',
      from: 'a@example.org',
      to: 'b@example.org',
      minimumpriority,
    }),
  },
  {
    name: 'c',
    type: 'webhook',
    settings: webhookSettings.parse({ url: 'https://siem.example/', minimumpriority }),
  },
  { name: 'd', type: 'console', settings: consoleSettings.parse({ minimumpriority }) },
]

const EMPTY: readonly SinkDefinition[] = [
  { name: 'a', type: 'slack', settings: slackSettings.parse({}) },
  { name: 'b', type: 'email', settings: emailSettings.parse({}) },
  { name: 'c', type: 'webhook', settings: webhookSettings.parse({}) },
]

describe('createSink', () => {
  it.each(WHOLE)('makes the sink of type $type that its definition names', async (definition) => {
    const sink = createSink(definition, deps)
    const { name, type } = definition
    expect(sink).toMatchObject({ name, type, minimumPriority: 'Error' })
    await sink.close()
  })

  it.each(EMPTY)('refuses a definition of type $type without an address', (definition) => {
    expect(() => createSink(definition, deps)).toThrow(/need|must be set/)
  })
})
