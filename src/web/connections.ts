import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { errorMessage } from '../model/errors.ts'
import type { ConnectionFault } from '../model/refusal.ts'

export type ConnectionLimits = {
  /** Open connections at most. */
  readonly total: number
  /** Of one remote address at most. */
  readonly perAddress: number
}

export type OnFault = (fault: ConnectionFault, remote: string, error: string) => void

/** Answers what could not be read as a request. */
export type AnswerFault = (error: NodeJS.ErrnoException, socket: Socket) => void

const TOO_MANY = 'too many connections'

const ANSWERS = {
  malformed: { status: '400 Bad Request', line: 'the request is malformed (FB_BAD_REQUEST)' },
  'headers-too-large': {
    status: '431 Request Header Fields Too Large',
    line: 'the headers are over 16 KiB (FB_BAD_REQUEST)',
  },
  timeout: {
    status: '408 Request Timeout',
    line: 'the request took too long (FB_BAD_REQUEST)',
  },
  'too-many-connections': {
    status: '503 Service Unavailable',
    line: `${TOO_MANY} from this address (FB_OVERLOADED)`,
  },
} as const

/** Reports each connection that fails once, whatever number of events that makes. */
export function createFaults(report: OnFault) {
  const reported = new WeakSet<object>()
  const note = (socket: Socket, fault: ConnectionFault, error: string): void => {
    if (reported.has(socket)) return
    reported.add(socket)
    report(fault, socket.remoteAddress ?? '', error)
  }
  const answer: AnswerFault = (error, socket) => {
    // A connection that is reset is over; if that cut a request, its body says so.
    if (error.code === 'ECONNRESET') return
    const fault = classifyFault(error)
    note(socket, fault, errorMessage(error))
    if (fault !== 'aborted' && socket.writable) socket.write(httpAnswer(fault))
    socket.destroy()
  }
  return {
    note,
    answer,
    drop: (remote: string) => report('too-many-connections', remote, TOO_MANY),
  }
}

export type Faults = ReturnType<typeof createFaults>

function classifyFault({ code }: NodeJS.ErrnoException): Exclude<ConnectionFault, 'tls'> {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout'
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large'
  return code === 'HPE_INVALID_EOF_STATE' ? 'aborted' : 'malformed'
}

function httpAnswer(fault: keyof typeof ANSWERS): string {
  const { status, line } = ANSWERS[fault]
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${line.length + 1}`,
    'Connection: close',
    '',
    `${line}\n`,
  ].join('\r\n')
}

/** Keeps the connections of `server` within limits, and reports those that fail. */
export function guardConnections(
  server: Server,
  { total, perAddress }: ConnectionLimits,
  faults: Faults,
): void {
  const isTls = 'setSecureContext' in server
  const open = new Map<string, number>()
  const admit = (socket: Socket): boolean => {
    const remote = socket.remoteAddress ?? ''
    const count = open.get(remote) ?? 0
    if (count >= perAddress) {
      faults.note(socket, 'too-many-connections', `${TOO_MANY} from this address`)
      return false
    }
    open.set(remote, count + 1)
    socket.once('close', () => {
      const left = (open.get(remote) ?? 1) - 1
      if (left === 0) open.delete(remote)
      else open.set(remote, left)
    })
    return true
  }
  // What reads from a connection is attached by these: one that is refused is never read.
  const attach = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    if (admit(socket)) for (const listener of attach) listener.call(server, socket)
    else refuse(socket, isTls)
  })
  server.maxConnections = total
  server.on('drop', (data) => faults.drop(data?.remoteAddress ?? ''))
  // Before the listener of the server itself, which reports the same as an error of the client.
  server.prependListener('tlsClientError', (error: Error, socket: Socket) => {
    faults.note(socket, 'tls', errorMessage(error))
  })
}

function refuse(socket: Socket, isTls: boolean): void {
  // Whatever becomes of it is of no interest any more, and without a listener would end the process.
  socket.on('error', () => {})
  if (!isTls) socket.end(httpAnswer('too-many-connections'))
  socket.destroySoon()
}
