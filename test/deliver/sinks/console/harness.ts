import type { SinkSuite } from '../../sink-suite.ts'

export const suites: readonly SinkSuite[] = [
  {
    name: 'console',
    modes: ['ok', 'unreachable', 'hang'],
    maxBytes: null,
    create: async (mode) => {
      const printed: string[] = []
      const reached = Promise.withResolvers<void>()
      return {
        settings: {},
        write: (text) => {
          reached.resolve()
          if (mode === 'hang') return new Promise<void>(() => {})
          if (mode === 'unreachable') throw Object.assign(new Error('closed'), { code: 'EPIPE' })
          printed.push(text)
          return undefined
        },
        become: () => {},
        bodies: () => printed,
        shown: () => printed.length,
        reached: () => reached.promise,
        secrets: [],
        [Symbol.asyncDispose]: async () => {},
      }
    },
  },
]
