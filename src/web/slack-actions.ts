import type { FastifyInstance } from 'fastify'

const MAX_BODY_BYTES = 262_144

export type SlackActionsDeps = {
  /** Throws `FB_UNAUTHORIZED` when it is not Slack who asks, `FB_BAD_REQUEST` when it cannot be read. */
  readonly read: (request: {
    readonly body: string
    readonly signature: string
    readonly timestamp: string
  }) => { readonly incidentId: string; readonly by: string } | null
  readonly acknowledge: (incidentId: string, by: string) => Promise<unknown>
}

/** `POST /slack/actions`: the buttons of messages. What is no longer there is answered like what is. */
export function slackActions(app: FastifyInstance, { read, acknowledge }: SlackActionsDeps): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post('/slack/actions', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const header = (name: string) => String(request.headers[name] ?? '')
    const pressed = read({
      body: typeof request.body === 'string' ? request.body : '',
      signature: header('x-slack-signature'),
      timestamp: header('x-slack-request-timestamp'),
    })
    if (pressed !== null) await acknowledge(pressed.incidentId, pressed.by)
    return reply.code(200).send()
  })
}
