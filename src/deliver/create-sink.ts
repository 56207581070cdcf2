import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SinkDefinition } from './config.ts'
import type { Sink } from './sink.ts'
import { createConsoleSink } from './sinks/console/send.ts'
import { createEmailSink } from './sinks/email/send.ts'
import { DEFAULT_MAIL_LIMITS, type MailLimits } from './sinks/email/transport.ts'
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './sinks/http-post.ts'
import { createSlackSink } from './sinks/slack/send.ts'
import { createWebhookSink } from './sinks/webhook/send.ts'

export type SinkDeps = {
  readonly clock: Clock
  readonly log: Log
  /** Where console sinks print. */
  readonly write: (text: string) => void | Promise<void>
}

export type SinkLimits = { readonly http: HttpLimits; readonly mail: MailLimits }

const DEFAULT_LIMITS: SinkLimits = { http: DEFAULT_HTTP_LIMITS, mail: DEFAULT_MAIL_LIMITS }

/**
 * The sink that a definition describes. Opens nothing before the first message; `close` it in the end.
 * Throws when the definition lacks its address, which validated configuration does not.
 */
export function createSink(
  definition: SinkDefinition,
  { clock, log, write }: SinkDeps,
  limits: Partial<SinkLimits> = {},
): Sink {
  const { http, mail } = { ...DEFAULT_LIMITS, ...limits }
  const { name, type, settings } = definition
  switch (type) {
    case 'slack':
      return createSlackSink(name, settings, { clock, http })
    case 'email': {
      const { hostport, from } = settings
      if (hostport === null || from === null) throw incomplete(name, 'hostport and from')
      return createEmailSink(name, { ...settings, hostport, from }, { clock, log, mail })
    }
    case 'webhook': {
      const { url } = settings
      if (url === null) throw incomplete(name, 'url')
      return createWebhookSink(name, { ...settings, url }, { clock, http })
    }
    case 'console':
      return createConsoleSink(name, settings, { write })
    default:
      return definition satisfies never
  }
}

function incomplete(name: string, what: string): Error {
  return new Error(`sink ${name}: ${what} must be set`)
}
