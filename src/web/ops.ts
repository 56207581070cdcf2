import type { FastifyInstance } from 'fastify'
import { asciiJson } from '../lib/json.ts'
import { errorMessage } from '../model/errors.ts'
import { checkHealth, type HealthDeps } from './health.ts'

export type OpsDeps = HealthDeps & {
  /** Prometheus text and its content type. */
  readonly exposeMetrics: () => Promise<{ readonly text: string; readonly type: string }>
}

/** What the platform asks: `/healthz`, `/livez`, `/readyz`, `/metrics`. */
export function ops(app: FastifyInstance, deps: OpsDeps): void {
  app.get('/healthz', async (_request, reply) => {
    const health = await checkHealth(deps)
    return reply
      .code(health.status === 'failing' ? 503 : 200)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(`${asciiJson(health)}\n`)
  })
  app.get('/livez', async (_request, reply) => reply.type('text/plain').send('ok\n'))
  app.get('/readyz', async (_request, reply) => {
    reply.type('text/plain')
    if (deps.isStopping()) return reply.code(503).send('shutting down\n')
    try {
      await deps.store.ping()
      return reply.send('ok\n')
    } catch (error) {
      return reply.code(503).send(`${errorMessage(error)}\n`)
    }
  })
  app.get('/metrics', async (_request, reply) => {
    const { text, type } = await deps.exposeMetrics()
    return reply.type(type).send(text)
  })
}
