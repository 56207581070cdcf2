import {
  createHttpDouble,
  unreachableUrl,
  type HttpDoubleAnswer,
  type ReceivedRequest,
} from '../../../support/http-double.ts'
import type { ReceiverMode, SinkSuite } from '../../sink-suite.ts'

const SECRET = 'whsec-0123456789'
const PATH = '/hooks/s3cr3tPathPart?key=s3cr3tQuery'

const ANSWERS: Readonly<Record<ReceiverMode, (request: ReceivedRequest) => HttpDoubleAnswer>> = {
  ok: () => ({ status: 202 }),
  unreachable: () => 'reset',
  reset: () => 'reset',
  lost: () => 'reset',
  'rate-limited': () => ({ status: 429, headers: { 'retry-after': '30' } }),
  'server-error': () => ({ status: 502, body: 'bad\ngateway\u001b[31m' }),
  refused: () => ({ status: 401 }),
  echo: ({ path, headers }) => ({ status: 500, body: `${path} ${headers.host} ${SECRET}` }),
  hang: () => 'hang',
}

export const suites: readonly SinkSuite[] = [
  {
    name: 'webhook',
    modes: Object.keys(ANSWERS) as ReceiverMode[],
    maxBytes: null,
    create: async (mode) => {
      let current = mode
      const double = await createHttpDouble((request) => ANSWERS[current](request))
      const base = mode === 'unreachable' ? await unreachableUrl() : double.url
      const ids = (): readonly unknown[] =>
        double.requests.map(({ headers }) => headers['x-falcobrief-delivery'])
      return {
        settings: { url: `${base}${PATH}`, secret: SECRET },
        become: (next) => {
          current = next
        },
        bodies: () => double.requests.map(({ body }) => body),
        shown: () => new Set(ids()).size,
        reached: () => double.received(1),
        secrets: [SECRET, 's3cr3tPathPart', 's3cr3tQuery'],
        [Symbol.asyncDispose]: () => double[Symbol.asyncDispose](),
      }
    },
  },
]
