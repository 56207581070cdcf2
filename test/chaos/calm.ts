import type { Client } from '../support/client.ts'
import type { Load } from './load.ts'
import type { Site } from './site.ts'
import { readTellings } from './tellings.ts'

/** The last news of every workload: whoever is told of it was told of the incident, as it is now. */
export const LAST_RULE = 'Last alert of the workload'

type Item = { readonly id: string; readonly subject: string; readonly count: number }
type Page = { readonly items: readonly Item[]; readonly next: string | null }
type Health = {
  readonly status: string
  readonly queue: { readonly queued: number; readonly retrying: number; readonly dead: number }
}

/** An alert of every workload, each sent until it is acknowledged: its incident is told once more. */
export async function closeWithNews(load: Load): Promise<void> {
  for (const workload of load.workloads) {
    while (!(await load.send(workload, LAST_RULE, 'Warning'))) await nextLook()
  }
}

/** Waits until everything is told everywhere; what is not so yet when the time is over. */
export async function untilCalm(site: Site, limitMs: number): Promise<readonly string[]> {
  const end = performance.now() + limitMs
  for (;;) {
    const missing = await missingIn(site).catch((error: unknown) => [String(error)])
    if (missing.length === 0 || performance.now() > end) return missing
    await nextLook()
  }
}

/** All incidents, as the API of a replica has them. */
export async function readIncidents(client: Client): Promise<readonly Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`
    const page: Page = await client.getJson<Page>(`/api/v1/incidents?limit=200${query}`)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}

async function missingIn(site: Site): Promise<readonly string[]> {
  const [client] = site.targets()
  if (client === undefined) return ['no replica listens']
  const told = readTellings(site).of
  const untold = (await readIncidents(client)).flatMap(({ id, subject }) => [
    ...(told.get(id)?.slack.includes(LAST_RULE) === true ? [] : [`${subject}: not told to Slack`]),
    ...(told.get(id)?.mail.includes(LAST_RULE) === true ? [] : [`${subject}: not told by mail`]),
  ])
  if (untold.length > 0) return untold
  const healths = site.replicas.map(async (replica) => {
    if (replica.client === null) return [`${replica.name} does not listen`]
    const { status, queue } = await replica.client.getJson<Health>('/healthz')
    const isQuiet = status === 'ok' && queue.queued + queue.retrying + queue.dead === 0
    return isQuiet ? [] : [`${replica.name}: ${status}, ${JSON.stringify(queue)}`]
  })
  return (await Promise.all(healths)).flat()
}

function nextLook(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 50)
  })
}
