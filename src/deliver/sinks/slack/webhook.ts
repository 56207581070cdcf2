import { asciiJson } from '../../../lib/json.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Sink } from '../../sink.ts'
import { sendWithFallback } from '../fallback.ts'
import type { HttpPoster } from '../http-post.ts'
import { classifySlackWebhook } from './classify.ts'
import { renderSlack, renderSlackMinimal } from './render.ts'

/** Sends by an incoming webhook: every message stands alone, as there is no way back to an earlier one. */
export function sendByWebhook(url: string, poster: HttpPoster, clock: Clock): Sink['send'] {
  return (message, signal) =>
    sendWithFallback({
      full: () => renderSlack(message),
      minimal: () => renderSlackMinimal(message),
      post: async (content) => {
        const { answer, outcome } = await poster.post(
          { url, headers: {}, body: asciiJson(content) },
          signal,
        )
        if (answer === null) return outcome
        const failed = classifySlackWebhook(answer, clock.now())
        return failed ?? { status: 'sent', reference: null, detail: 'posted' }
      },
    })
}
