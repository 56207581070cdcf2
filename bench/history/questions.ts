import { officialRules } from '../../src/knowledge/catalogue.ts'
import { Reader } from '../support/reader.ts'
import { spreadOf, type Spread } from '../support/statistics.ts'
import { beganAt, type PastSize } from './past.ts'
import { namedRules, rareNamespace, rarePriority, shownRules } from './what.ts'

/** `isListing`: a list of incidents, which has to be there immediately. */
export type Question = { readonly name: string; readonly path: string; readonly isListing: boolean }
export type Answer = Omit<Question, 'path'> & { readonly spread: Spread }

const TIMES = 100
const WARM_UP = 5
const PAGE = 50
const HOUR_MS = 3_600_000

/** What people and tools ask, the awkward included: what is seldom, what there is not, the last page. */
export function questionsOf(size: PastSize): readonly Question[] {
  const { common, rare } = namedRules(shownRules(officialRules()))
  const list = (name: string, query: Record<string, string>): Question => ({
    name: `incidents, ${name}`,
    path: `/api/v1/incidents?${new URLSearchParams(query).toString()}`,
    isListing: true,
  })
  const since = (ago: number): string => new Date(size.end - ago).toISOString()
  return [
    list('newest', {}),
    list('newest 200', { limit: '200' }),
    list('last page by cursor', { cursor: `${beganAt(PAGE, size)}.${PAGE}` }),
    list('open', { state: 'open' }),
    list('closed', { state: 'closed' }),
    list('of a common priority', { priority: 'Notice' }),
    list('of a rare priority', { priority: rarePriority }),
    list('of a priority that none has', { priority: 'Debug' }),
    list('of a common rule', { rule: common }),
    list('of a rare rule', { rule: rare }),
    list('of a rule without alerts', { rule: 'No such rule' }),
    list('of a common namespace', { namespace: 'team-0' }),
    list('of a rare namespace', { namespace: rareNamespace }),
    list('of a namespace without alerts', { namespace: 'no-such-namespace' }),
    list('since an hour', { since: since(HOUR_MS) }),
    list('since 5 minutes', { since: since(HOUR_MS / 12) }),
    list('since 3 days', { since: since(72 * HOUR_MS) }),
    list('rare rule in a common namespace', { rule: rare, namespace: 'team-0' }),
    list('open, of a rare priority', { state: 'open', priority: rarePriority }),
    { name: 'one incident', path: '/api/v1/incidents/ID', isListing: false },
    {
      name: 'report of one, Markdown',
      path: '/api/v1/incidents/ID/report?format=markdown',
      isListing: false,
    },
    { name: '/healthz', path: '/healthz', isListing: false },
    { name: '/metrics', path: '/metrics', isListing: false },
  ]
}

export async function askAll(
  url: string,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const reader = new Reader(url)
  const { text } = await reader.read('/api/v1/incidents?limit=1')
  const [newest] = (JSON.parse(text) as { readonly items: readonly { readonly id: string }[] })
    .items
  const answers: Answer[] = []
  for (const { name, path, isListing } of questions) {
    const address = path.replace('ID', newest?.id ?? '')
    const times: number[] = []
    for (let time = 0; time < WARM_UP + TIMES; time += 1) {
      const { microseconds } = await reader.read(address)
      if (time >= WARM_UP) times.push(microseconds)
    }
    answers.push({ name, isListing, spread: spreadOf(times) })
  }
  reader.close()
  return answers
}
