import { createHmac } from 'node:crypto'
import type { TestService } from './service.ts'

export const SIGNING_SECRET = 'signing-secret-of-the-app'

export type Button = { readonly action_id: string; readonly value: string; readonly url?: string }

/** The buttons of a message, by their `action_id`. */
export function buttonsOf(message: Readonly<Record<string, unknown>> | undefined) {
  const blocks = (message?.['blocks'] ?? []) as readonly {
    readonly type: string
    readonly elements?: readonly Button[]
  }[]
  const buttons = blocks.flatMap(({ type, elements = [] }) => (type === 'actions' ? elements : []))
  return new Map(buttons.map((button) => [button.action_id, button]))
}

/** What Slack posts when ann presses a button: status of the answer. */
export async function press(
  service: TestService,
  button: Button | undefined,
  { secret = SIGNING_SECRET, at = Date.now(), isSigned = true } = {},
): Promise<number> {
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', username: 'ann' },
    actions: [{ ...button, action_ts: `${Math.floor(at / 1000)}.000000` }],
  }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const time = String(Math.floor(at / 1000))
  const digest = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')
  const signature = { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${digest}` }
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const headers = isSigned ? { ...type, ...signature } : type
  return (await service.send('POST', '/slack/actions', { body, headers })).status
}
