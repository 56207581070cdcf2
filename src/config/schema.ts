import { z } from 'zod'
import { SINK_TYPES } from '../deliver/sinks/all.ts'
import { routeSettings, silenceSettings } from '../route/config.ts'
import { duration } from './duration.ts'
import { secrets } from './secrets.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

const text = (description: string) => z.string().trim().default('').meta({ description })

const secret = (description: string) =>
  z.string().trim().default('').meta({ description, secret: true })

const file = (description: string) => text(description)

const publicUrl = z
  .string()
  .trim()
  .refine((url) => url === '' || isHttpUrl(url), {
    error: 'must be an http:// or https:// address',
  })
  .transform((url) => url.replace(/\/+$/, ''))
  .prefault('')
  .meta({ description: 'Base of the links in messages; without it messages have none.' })

const auth = z.strictObject({
  token: secret(
    'What senders must show: `Authorization: Bearer TOKEN`, Basic with it as password, or `?token=TOKEN`.',
  ),
  readtoken: secret('What readers of `/api` must show; without it `/api` answers only loopback.'),
  anonymous: z
    .boolean()
    .default(false)
    .meta({ description: 'Accept alerts from anybody who reaches the port, on all interfaces.' }),
})

const tlsServer = z.strictObject({
  certfile: file('Certificate (PEM); with `keyfile` it turns TLS on.'),
  keyfile: file('Its private key (PEM).'),
  cacertfile: file('CA certificates (PEM): require client certificates signed by one of them.'),
})

const tlsClient = z.strictObject({
  cacertfile: file(
    'CA certificates (PEM) trusted beside those of Node.js: for sinks and the database.',
  ),
})

const store = z.strictObject({
  url: z.string().trim().default('sqlite:./data/falcobrief.db').meta({
    description: 'The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DB`.',
    secret: true,
  }),
})

const keyRule = z.strictObject({
  rule: z.string().min(1).meta({ description: 'The rules it is for, as a glob.' }),
  fields: z
    .array(z.string().min(1))
    .min(1)
    .meta({ description: 'Output fields that distinguish its alerts.' }),
})

const dedup = z.strictObject({
  window: duration({ initial: '30m', positive: true }).meta({
    description: 'An alert stays open and counts repeats until there was none for this long.',
  }),
  rules: z.array(keyRule).default([]).meta({
    description:
      'Other fields that distinguish alerts of single rules: `{ rule: GLOB, fields: [NAME, …] }`.',
  }),
})

const incident = z.strictObject({
  window: duration({ initial: '30m', positive: true }).meta({
    description:
      'An incident stays open for alerts on its subject until there was none for this long.',
  }),
  maxage: duration({ initial: '24h', positive: true }).meta({
    description: 'An incident is closed after this long, however busy it is.',
  }),
})

const notify = z.strictObject({
  wait: duration({ initial: '5s', positive: false }).meta({
    description:
      'Time from the first alert of an incident to its first message, so that a burst is one message.',
  }),
  update: duration({ initial: '60s', positive: false }).meta({
    description: 'Minimum time between a message of an incident and an update.',
  }),
  repeat: duration({ initial: '4h', positive: true }).meta({
    description:
      'A reminder of an ongoing incident is sent after this long, then after three times as long, and so on; for a Critical one each time.',
  }),
})

const storm = z.strictObject({
  burst: z.int().min(1).max(1000).default(30).meta({
    description:
      'Messages that Slack or mail gets without a pause; the rest is rolled into one storm message for each route.',
  }),
  every: duration({ initial: '2s', positive: true }).meta({
    description: 'Time after which one more message may be sent.',
  }),
  reserve: z.int().min(0).max(1000).default(10).meta({
    description:
      'Further messages without a pause, for first messages of incidents that are Critical or worse.',
  }),
  calm: duration({ initial: '10m', positive: true }).meta({
    description: 'A storm ends when nothing was held back for this long.',
  }),
})

const retention = z.strictObject({
  events: duration({ initial: '7d', positive: true }).meta({
    description: 'How long bodies and event ids are kept; a redelivery after that counts as new.',
  }),
  incidents: duration({ initial: '90d', positive: true }).meta({
    description: 'How long closed incidents and their reports are kept.',
  }),
  eventsperalert: z.int().min(1).max(10_000).default(100).meta({
    description:
      'Bodies kept whole of one alert, and at most 16 MiB of one incident; the others are counted.',
  }),
})

const log = z.strictObject({
  level: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({ description: 'Minimum log level (JSON lines on stderr).' }),
})

const [firstType, ...otherTypes] = SINK_TYPES.map(({ type, settings }) =>
  settings.safeExtend({ type: z.literal(type) }),
)
if (firstType === undefined) throw new Error('no type of sink is registered')

const namedSink = z.discriminatedUnion('type', [firstType, ...otherTypes])

/** The sections that are sinks, by name. Read by `sinkDefinitions` alone, so their type says nothing of them. */
const sinkSections: object = Object.fromEntries(
  SINK_TYPES.flatMap(({ section, settings }) => {
    if (section === null) return []
    const { name, description } = section
    return [[name, settings.prefault({}).meta({ description })]]
  }),
)

/** 64 characters that stand as they are in a metric label, a URL and a log line. */
const sinkName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: 'a sink name has letters, digits, `.`, `_`, `-` (64 at most)',
})

/** Every setting, its default and what it means. Docs, environment names and editor schema come from it. */
export const configSchema = z.strictObject({
  listenaddress: text(
    'Address to listen on. Default: 127.0.0.1 while nobody is authenticated, else all interfaces.',
  ),
  listenport: z
    .int()
    .min(0)
    .max(65_535)
    .default(2804)
    .meta({ description: 'Port to listen on; 0 takes a free one.' }),
  publicurl: publicUrl,
  auth: auth.prefault({}).meta({ description: 'Who may send and read.' }),
  tlsserver: tlsServer
    .prefault({})
    .meta({ description: 'TLS of the port, and client certificates of senders.' }),
  tlsclient: tlsClient
    .prefault({})
    .meta({ description: 'Authorities that sinks and the database may use.' }),
  store: store.prefault({}).meta({ description: 'The database.' }),
  cluster: text('Name of the cluster, shown in reports; an output field `cluster` wins.'),
  dedup: dedup.prefault({}).meta({ description: 'When an alert is a repeat.' }),
  incident: incident.prefault({}).meta({ description: 'When alerts are one incident.' }),
  notify: notify.prefault({}).meta({ description: 'When messages are sent.' }),
  storm: storm.prefault({}).meta({ description: 'How many messages people get in a burst.' }),
  retention: retention.prefault({}).meta({ description: 'How long data is kept.' }),
  ...sinkSections,
  sinks: z
    .record(sinkName, namedSink)
    .default({})
    .meta({ description: 'More sinks by name, for routes: `NAME: { type: slack, … }`.' }),
  routes: z.array(routeSettings).default([]).meta({
    description:
      'Which sinks get what; the first route that matches wins. An incident that no route matches goes to all sinks.',
  }),
  silences: z
    .array(silenceSettings)
    .default([])
    .meta({ description: 'What is held back: stored and counted, but not sent.' }),
  playbooks: text('A folder of your own playbooks; they win over the built-in ones.'),
  secrets: secrets.prefault({}).meta({ description: 'Secrets in alerts.' }),
  log: log.prefault({}).meta({ description: 'Logging.' }),
})

/** All settings with defaults filled in; durations in ms, priorities as Falco spells them. */
export type Config = z.output<typeof configSchema>

function isHttpUrl(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '')
}
