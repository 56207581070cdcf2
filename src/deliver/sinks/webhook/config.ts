import { z } from 'zod'
import { minimumPriority, optionalText, optionalUrl } from '../config.ts'

/** A sink of type `webhook`. It is on when `url` is set; unset texts are null. */
export const webhookSettings = z.strictObject({
  url: optionalUrl.meta({
    description: 'Where the report is posted as JSON.',
    secret: true,
  }),
  secret: optionalText.meta({
    description: 'Signs each request (HMAC-SHA256 in `X-Falcobrief-Signature`).',
    secret: true,
  }),
  minimumpriority: minimumPriority,
})

export type WebhookSettings = z.output<typeof webhookSettings>
