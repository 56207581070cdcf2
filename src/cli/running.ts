import { FalcobriefError, errorMessage } from '../model/errors.ts'
import type { Silence } from '../model/silence.ts'

/** A service that runs elsewhere, or here. */
export type Running = {
  /** Without a path. */
  readonly url: string
  /** Its `auth.readtoken`; null: none. */
  readonly token: string | null
}

/** What the API of a running service answers with; null for 404. Throws `FB_UNREACHABLE` when it cannot be asked. */
export async function askRunning<T>(
  { url, token }: Running,
  method: 'GET' | 'POST',
  path: string,
): Promise<T | null> {
  const address = `${url.replace(/\/+$/, '')}${path}`
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  try {
    const answer = await fetch(address, { method, headers, redirect: 'error' })
    if (answer.status === 404) return null
    if (!answer.ok) throw new Error(refusal(answer.status))
    return (await answer.json()) as T
  } catch (error) {
    throw new FalcobriefError('FB_UNREACHABLE', `cannot ask ${address}: ${refusalReason(error)}`)
  }
}

function refusal(status: number): string {
  const isToken = status === 401 || status === 403
  return `HTTP ${status}${isToken ? '; --token has to be its auth.readtoken' : ''}`
}

/** `fetch failed` says nothing: its cause has the code of the network. */
function refusalReason(error: unknown): string {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException }
  if (cause?.code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)'
  return cause?.code ?? cause?.message ?? errorMessage(error)
}

type SilenceView = Omit<Silence, 'createdAt' | 'until'> & {
  readonly createdAt: string | null
  readonly until: string | null
}

/** The silences that were set in a running service. Throws `FB_UNREACHABLE` when it cannot be asked. */
export async function silencesAt(running: Running): Promise<readonly Silence[]> {
  const path = '/api/v1/silences'
  const answer = await askRunning<{ readonly items: readonly SilenceView[] }>(running, 'GET', path)
  if (answer === null) {
    throw new FalcobriefError('FB_UNREACHABLE', `cannot ask ${running.url}${path}: HTTP 404`)
  }
  return answer.items
    .filter(({ origin }) => origin !== 'configuration')
    .map((silence) => ({
      ...silence,
      createdAt: parseMs(silence.createdAt),
      until: parseMs(silence.until),
    }))
}

function parseMs(time: string | null): number | null {
  return time === null ? null : Date.parse(time)
}
