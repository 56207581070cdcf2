import type { FastifyInstance } from 'fastify'
import { readPressed, type Pressed } from '../deliver/sinks/slack/interaction.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { Silenced } from '../model/incident.ts'

const MAX_BODY_BYTES = 262_144

export type SlackActionsDeps = {
  /** By which requests are signed; without any there is nothing at this address. */
  readonly secrets: () => readonly string[]
  readonly now: () => number
  readonly acknowledge: (incidentId: string, by: string) => Promise<unknown>
  readonly silence: (incidentId: string, silenceId: string, by: Silenced) => Promise<unknown>
}

/** `POST /slack/actions`: the buttons of messages. What is no longer there is answered like what is. */
export function slackActions(app: FastifyInstance, deps: SlackActionsDeps): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post('/slack/actions', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const secrets = deps.secrets()
    if (secrets.length === 0) throw new FalcobriefError('FB_NOT_FOUND', 'nothing at this path')
    const header = (name: string) => String(request.headers[name] ?? '')
    const signed = {
      body: typeof request.body === 'string' ? request.body : '',
      signature: header('x-slack-signature'),
      timestamp: header('x-slack-request-timestamp'),
    }
    const pressed = readPressed(signed, secrets, deps.now())
    if (pressed !== null) await answer(pressed, deps)
    return reply.code(200).send()
  })
}

async function answer(
  pressed: Pressed,
  { acknowledge, silence }: Pick<SlackActionsDeps, 'acknowledge' | 'silence'>,
): Promise<unknown> {
  const { incidentId, by } = pressed
  return pressed.does === 'acknowledge'
    ? acknowledge(incidentId, by)
    : silence(incidentId, pressed.id, { author: by, until: pressed.until })
}
