import type { ConsoleSettings } from './sinks/console/config.ts'
import type { EmailSettings } from './sinks/email/config.ts'
import type { SlackSettings } from './sinks/slack/config.ts'
import type { WebhookSettings } from './sinks/webhook/config.ts'

/** A sink as configured: `slack:` and `smtp:` are the sinks of these names, `sinks:` has the others. */
export type SinkDefinition = { readonly name: string } & (
  | { readonly type: 'slack'; readonly settings: SlackSettings }
  | { readonly type: 'email'; readonly settings: EmailSettings }
  | { readonly type: 'webhook'; readonly settings: WebhookSettings }
  | { readonly type: 'console'; readonly settings: ConsoleSettings }
)
