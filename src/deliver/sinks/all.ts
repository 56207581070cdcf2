import { consoleSink } from './console/send.ts'
import { emailSink } from './email/send.ts'
import { slackSink } from './slack/send.ts'
import type { SinkType } from './type.ts'
import { webhookSink } from './webhook/send.ts'

/** Every type of sink there is, in the order in which documentation and sections list them. */
export const SINK_TYPES: readonly SinkType[] = [slackSink, emailSink, webhookSink, consoleSink]
