import { createSilentServer, createSmtpDouble } from '../../../support/smtp-double.ts'
import type { ReceiverMode, SinkSuite } from '../../sink-suite.ts'

const PASSWORD = 's3cr3t-mail-password'

async function unreachableHostport(): Promise<string> {
  const server = await createSilentServer()
  await server[Symbol.asyncDispose]()
  return server.hostport
}

export const suites: readonly SinkSuite[] = [
  {
    name: 'email',
    modes: ['ok', 'unreachable', 'reset', 'server-error', 'refused', 'echo', 'hang'],
    maxBytes: 2_000_000,
    create: async (mode) => {
      const silent = await createSilentServer()
      const isRefused = mode === 'echo' || mode === 'refused'
      const login = { user: 'falco', password: isRefused ? 'another' : PASSWORD }
      const double = await createSmtpDouble({ login })
      const become = (next: ReceiverMode): void => {
        if (next === 'server-error') double.refuseMessage({ code: 451, text: '4.3.0 try later' })
        else double.refuseMessage(next === 'reset' ? 'reset' : null)
      }
      become(mode)
      const hostports = { unreachable: await unreachableHostport(), hang: silent.hostport }
      const hostport = mode === 'unreachable' || mode === 'hang' ? hostports[mode] : double.hostport
      return {
        settings: {
          hostport,
          user: 'falco',
          password: PASSWORD,
          from: 'Falco <falco@example.org>',
          to: 'a@example.org, b@example.org',
        },
        become,
        bodies: () => double.mails.map(({ source }) => source),
        shown: () => double.mails.length,
        reached: () => silent.connected(),
        secrets: [PASSWORD, btoa(PASSWORD), btoa(`\0falco\0${PASSWORD}`)],
        [Symbol.asyncDispose]: async () => {
          await silent[Symbol.asyncDispose]()
          await double[Symbol.asyncDispose]()
        },
      }
    },
  },
]
