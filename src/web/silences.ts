import type { FastifyInstance, FastifyReply } from 'fastify'
import type { CreateId } from '../lib/id.ts'
import { FalcobriefError } from '../model/errors.ts'
import { isActive, type Silence } from '../model/silence.ts'
import type { SilenceSettings } from '../route/config.ts'
import { configuredSilence, requestedSilence } from '../route/silence.ts'
import type { Store } from '../store/port.ts'
import type { SilenceView } from './answers.ts'
import { skipped } from './views.ts'

export type SilencesDeps = {
  readonly store: Pick<Store, 'addSilence' | 'listSilences'>
  /** Those of the configuration, as they stand there. */
  readonly configured: () => readonly SilenceSettings[]
  /** False when no active silence has this id. */
  readonly endSilence: (id: string) => Promise<boolean>
  readonly createId: CreateId
  readonly now: () => number
  readonly json: (reply: FastifyReply, value: unknown) => FastifyReply
}

/** `/api/v1/silences`: what is held back, by whom and why. */
export function routeSilences(app: FastifyInstance, deps: SilencesDeps): void {
  const { store, configured, now, json } = deps
  app.get('/api/v1/silences', async (_request, reply) => {
    const at = now()
    const { items, unreadable } = await store.listSilences(at)
    const all = [...configured().map(configuredSilence), ...items]
    const active = all.filter((silence) => isActive(silence, at))
    const views = active.map((silence) => silenceView(silence))
    return json(reply, { items: views, ...skipped(unreadable) })
  })
  app.post('/api/v1/silences', async (request, reply) => {
    const silence = requestedSilence(request.body, { id: deps.createId(), now: now() })
    await store.addSilence(silence)
    return json(reply.code(201), silenceView(silence))
  })
  app.delete('/api/v1/silences/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    if (!(await deps.endSilence(id))) {
      throw new FalcobriefError('FB_NOT_FOUND', 'no active silence with this ID')
    }
    return reply.code(204).send()
  })
}

function silenceView({ createdAt, until, ...silence }: Silence): SilenceView {
  const iso = (ms: number | null): string | null =>
    ms === null ? null : new Date(ms).toISOString()
  return { ...silence, createdAt: iso(createdAt), until: iso(until) }
}
