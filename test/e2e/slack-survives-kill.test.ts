import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProcess } from '../support/process.ts'
import { createSlackDouble, type SlackAnswer } from '../support/slack-double.ts'

type Health = { readonly queue: { readonly queued: number; readonly retrying: number } }

/** Where it is killed: Slack's answers to the calls of one message, of which the last never comes. */
const FIRST: readonly (readonly [string, readonly SlackAnswer[]])[] = [
  ['before Slack takes the message', ['hang']],
  ['after Slack took the message, before that is stored', ['silent']],
]
const UPDATE: readonly (readonly [string, readonly SlackAnswer[]])[] = [
  ['before Slack takes the edit', ['hang']],
  ['after Slack took the edit', ['silent']],
  ['between the edit and the reply', ['ok', 'hang']],
  ['after Slack took the reply, before that is stored', ['ok', 'silent']],
]

async function post(url: string, body: string): Promise<void> {
  const client = createClient(url, 1)
  expect(await client.post(body)).toMatchObject({ status: 204 })
  await client.close()
}

async function settled(url: string): Promise<true> {
  return eventually(async () => {
    const answer = await fetch(`${url}/healthz`)
    const { queue } = (await answer.json()) as Health
    return queue.queued + queue.retrying === 0 ? true : null
  })
}

describe('a process that is killed while it tells Slack', () => {
  it.each([
    ...FIRST.map(([point, answers]) => ({ point, answers, replies: 0 })),
    ...UPDATE.map(([point, answers]) => ({ point, answers, replies: 1 })),
  ])('$point loses nothing and posts nothing twice', async ({ answers, replies }) => {
    await using folder = await temporaryFolder()
    await using slack = await createSlackDouble()
    const settings = {
      slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl },
      notify: { wait: '50ms', update: '100ms' },
    }
    const killed = await startProcess(folder.path, settings)
    if (replies > 0) {
      await post(killed.url, alertText())
      await slack.received(1)
      await settled(killed.url)
    }
    const fatal = slack.calls.length + answers.length
    slack.answer(...answers)
    await post(killed.url, alertText({ rule: 'The news' }))
    await slack.received(fatal)
    await killed.end('SIGKILL')

    const next = await startProcess(folder.path, settings)
    const root = await eventually(() =>
      slack.channel[0]?.replies.length === replies ? slack.channel[0] : null,
    )
    await settled(next.url)
    expect(await next.end('SIGTERM')).toBe(0)
    expect(slack.channel).toHaveLength(1)
    expect(slack.channel[0]?.replies).toHaveLength(replies)
    expect(JSON.stringify(root.body)).toContain('The news')
  })
})
