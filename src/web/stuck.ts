import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Store } from '../store/port.ts'
import type { Stats } from '../store/stats.ts'
import type { Stuck } from './answers.ts'
import { readStats } from './health.ts'

export type StuckDeps = {
  readonly store: Pick<Store, 'stats'>
  readonly now: () => number
  readonly json: (reply: FastifyReply, value: unknown) => FastifyReply
}

/** `/api/v1/stuck`: the incidents whose reports fail. */
export function routeStuck(app: FastifyInstance, { store, now, json }: StuckDeps): void {
  app.get('/api/v1/stuck', async (_request, reply) => {
    const { setAside } = await readStats(store, now())
    return json(reply, stuckView(setAside))
  })
}

function stuckView({ count, items }: Stats['setAside']): Stuck {
  return {
    count,
    items: items.map(({ failedAt, retryAt, ...item }) => ({
      ...item,
      failedAt: new Date(failedAt).toISOString(),
      retryAt: new Date(retryAt).toISOString(),
    })),
  }
}
