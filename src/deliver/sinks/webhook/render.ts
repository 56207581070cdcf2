import { reportJson } from '../../../render/json.ts'
import type { ReportJson } from '../../../render/report-schema.ts'
import type { Message } from '../../sink.ts'
import { minimalText } from '../fallback.ts'

/** What is posted: which message of which incident it is, and the report as it then was. */
export type WebhookBody = {
  readonly delivery: string
  readonly incident: string
  readonly kind: Message['kind']
  readonly sequence: number
  readonly link: string | null
  /** Null in the minimal form: the report could not be rendered, or the receiver refused it. */
  readonly report: ReportJson | null
  /** In the minimal form only: what is known without the report. */
  readonly text?: string
}

export function renderWebhook(message: Message): WebhookBody {
  return { ...head(message), report: reportJson(message.report) }
}

/** The message without its report: for when that cannot be rendered, or is refused. */
export function renderWebhookMinimal(message: Message): WebhookBody {
  return { ...head(message), report: null, text: minimalText(message) }
}

function head({ id, incidentId, kind, sequence, link }: Message): Omit<WebhookBody, 'report'> {
  return { delivery: id, incident: incidentId, kind, sequence, link }
}
