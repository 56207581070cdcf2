import { createHttpDouble, unreachableUrl } from '../../../support/http-double.ts'
import {
  createSlackDouble,
  type SlackAnswer,
  type SlackDouble,
} from '../../../support/slack-double.ts'
import type { ReceiverMode, SinkHarness, SinkSuite } from '../../sink-suite.ts'

const PATH = '/services/T0FALCO/B0FALCO/s3cr3tWebhookPart'
const TOKEN = 'xoxb-double-0123456789'
const MODES = [
  'ok',
  'unreachable',
  'reset',
  'lost',
  'rate-limited',
  'server-error',
  'refused',
  'echo',
  'hang',
] as const

const ANSWERS: Readonly<Partial<Record<ReceiverMode, SlackAnswer>>> = {
  reset: 'reset',
  lost: 'lost',
  'rate-limited': { rateLimitedSeconds: 30 },
  'server-error': 'server-error',
  refused: { error: 'invalid_auth' },
  hang: 'hang',
}

type Urls = { readonly webhookUrl: string; readonly apiUrl: string }

async function create(
  mode: ReceiverMode,
  settingsOf: (urls: Urls, channelId: string) => Record<string, unknown>,
  shownOf: (double: SlackDouble) => number,
): Promise<SinkHarness> {
  const double = await createSlackDouble()
  const echo = await createHttpDouble(({ path, headers }) => ({
    status: 503,
    body: `no: ${path} ${headers.authorization ?? ''}`,
  }))
  const become = (next: ReceiverMode): void => {
    double.recover()
    const answer = ANSWERS[next]
    if (answer !== undefined) double.answer(answer)
  }
  become(mode)
  const base = mode === 'unreachable' ? await unreachableUrl() : echo.url
  const isOther = mode === 'unreachable' || mode === 'echo'
  const urls = isOther ? { webhookUrl: `${base}${PATH}`, apiUrl: `${base}/api/` } : double
  return {
    settings: settingsOf(urls, double.channelId),
    become,
    bodies: () => double.posted.map(({ body }) => JSON.stringify(body)),
    shown: () => shownOf(double),
    reached: () => double.received(1),
    secrets: [TOKEN, 's3cr3tWebhookPart', 'T0FALCO'],
    [Symbol.asyncDispose]: async () => {
      await double[Symbol.asyncDispose]()
      await echo[Symbol.asyncDispose]()
    },
  }
}

export const suites: readonly SinkSuite[] = [
  {
    name: 'slack by webhook',
    modes: MODES,
    maxBytes: 40_000,
    create: (mode) =>
      create(
        mode,
        ({ webhookUrl }) => ({ webhookurl: webhookUrl }),
        ({ calls }) => calls.filter(({ answer }) => answer === 'ok' || answer === 'lost').length,
      ),
  },
  {
    name: 'slack by bot token',
    modes: MODES,
    maxBytes: 40_000,
    create: (mode) =>
      create(
        mode,
        ({ apiUrl }, channel) => ({ token: TOKEN, channel, apiurl: apiUrl }),
        ({ channel }) => channel.length,
      ),
  },
]
