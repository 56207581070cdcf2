import { z } from 'zod'

const count = z.int().min(0)
const time = z.iso.datetime()

const sink = z.strictObject({
  status: z.enum(['ok', 'failing', 'idle']).meta({ description: '`idle`: nothing was sent yet.' }),
  lastSuccessAt: time.nullable(),
  lastError: z.string().nullable().meta({
    description: 'Of the newest failed attempt, when it is newer than the last success.',
  }),
  queued: count,
  dead: count,
})

/** What `/healthz` answers with. */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'failing']).meta({
    description:
      'degraded: alerts are taken, but a sink fails, the queue is older than 5 minutes, a message is dead, the report of an incident is overdue or fails, the database is damaged or lost alerts, or the newest configuration was refused; failing: alerts cannot be taken',
  }),
  version: z.string(),
  uptimeSeconds: count,
  lastAlertAt: time.nullable(),
  store: z.strictObject({
    status: z.enum(['ok', 'damaged', 'failing']).meta({
      description:
        '`damaged`: the SQLite file is, and what does not need the damaged part works on.',
    }),
    kind: z.enum(['sqlite', 'postgres']),
    latencyMs: z.number().nullable(),
    problem: z.string().nullable().meta({
      description: 'Why it does not take alerts, or what is damaged.',
    }),
    checkedAt: time.nullable().meta({
      description: 'When all of the SQLite file was checked last, since the start.',
    }),
    lost: count.meta({
      description: 'Acknowledged alerts that were gone after the disk failed, since the start.',
    }),
  }),
  queue: z.strictObject({
    queued: count,
    retrying: count,
    dead: count,
    oldestAgeSeconds: count,
  }),
  incidents: z
    .strictObject({
      overdue: count.meta({ description: 'Whose report is due for more than a minute.' }),
      oldestOverdueSeconds: count,
      stuck: z
        .strictObject({
          count,
          items: z
            .array(z.strictObject({ incidentId: z.string(), failures: count, retryAt: time }))
            .readonly()
            .meta({ description: 'At most 20; `GET /api/v1/stuck` says why.' }),
        })
        .meta({ description: 'Whose reports fail: each is tried again, ever more rarely.' }),
    })
    .meta({ description: 'Incidents whose report is late, or fails.' }),
  sinks: z.record(z.string(), sink).meta({ description: 'By name.' }),
  config: z.strictObject({
    status: z.enum(['ok', 'refused']),
    loadedAt: time.nullable(),
    error: z.string().nullable().meta({
      description: 'What is wrong with the newest one; the one before is in use.',
    }),
    needsRestart: z.array(z.string()).readonly().meta({
      description:
        'Settings that have changed since the start, and are not in use before a restart.',
    }),
  }),
  refusals: z
    .strictObject({
      last10Minutes: z.record(z.string(), count).readonly().meta({
        description:
          'How many, by reason: an error code as `unauthorized`, `not-json`, or what became of a connection, as `tls`.',
      }),
      lastAt: time.nullable(),
    })
    .meta({ description: 'Requests and connections that were refused.' }),
})

export type Health = z.output<typeof healthSchema>
export type SinkHealth = Health['sinks'][string]
