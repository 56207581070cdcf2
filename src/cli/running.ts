import { FalcobriefError, messageOf } from '../model/errors.ts'
import type { Silence } from '../model/silence.ts'

type SilenceView = Omit<Silence, 'createdAt' | 'until'> & {
  readonly createdAt: string | null
  readonly until: string | null
}

/** The silences that were set in a running service. Throws `FB_FILE` when it cannot be asked. */
export async function silencesAt(url: string, token: string | null): Promise<readonly Silence[]> {
  const address = `${url.replace(/\/+$/, '')}/api/v1/silences`
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  try {
    const answer = await fetch(address, { headers, redirect: 'error' })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    const { items } = (await answer.json()) as { readonly items: readonly SilenceView[] }
    return items
      .filter(({ origin }) => origin !== 'configuration')
      .map((silence) => ({
        ...silence,
        createdAt: parseMs(silence.createdAt),
        until: parseMs(silence.until),
      }))
  } catch (error) {
    throw new FalcobriefError('FB_FILE', `cannot ask ${address}: ${messageOf(error)}`)
  }
}

function parseMs(time: string | null): number | null {
  return time === null ? null : Date.parse(time)
}
