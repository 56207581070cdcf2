import type { Clock } from '../../../lib/clock.ts'
import { asciiJson } from '../../../lib/json.ts'
import type { FailedOutcome, HttpAnswer } from '../../classify.ts'
import type { HttpPoster, HttpResult } from '../http-post.ts'
import { classifySlackApi } from './classify.ts'

/** What a method of the Web API answered: taken, refused in words of Slack's, or not reached. */
export type ApiResult =
  | { readonly answer: HttpAnswer; readonly failed: FailedOutcome | null }
  | { readonly answer: null; readonly failed: FailedOutcome }

/** Methods of the Web API; they never throw for what Slack or the network does. */
export type SlackApi = {
  /** A method that takes JSON and changes something. */
  readonly write: (
    method: string,
    body: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ) => Promise<ApiResult>
  /** A method that reads; those take a form. */
  readonly read: (
    method: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<ApiResult>
}

/** A page of history is longer than any other answer. */
const HISTORY_LIMIT = 1024 * 1024

export function createSlackApi(
  { token, apiurl }: { readonly token: string; readonly apiurl: string },
  poster: HttpPoster,
  clock: Clock,
): SlackApi {
  const authorization = `Bearer ${token}`
  const result = (from: HttpResult): ApiResult =>
    from.answer === null
      ? { answer: null, failed: from.outcome }
      : { answer: from.answer, failed: classifySlackApi(from.answer, clock.now()) }
  return {
    write: async (method, body, signal) => {
      const post = { url: `${apiurl}${method}`, headers: { authorization }, body: asciiJson(body) }
      return result(await poster.post(post, signal))
    },
    read: async (method, query, signal) => {
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams(query).toString()
      const post = { url: `${apiurl}${method}`, headers, body, answerLimit: HISTORY_LIMIT }
      return result(await poster.post(post, signal))
    },
  }
}
