import { createServer, type AddressInfo, type Socket } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { Inbox } from './latch.ts'

export type SmtpReply = { readonly code: number; readonly text: string }

export type ReceivedMail = {
  readonly envelopeFrom: string
  readonly recipients: readonly string[]
  readonly isSecure: boolean
  /** User that logged in, or null. */
  readonly user: string | null
  /** The message as it came in. */
  readonly source: string
  readonly mail: ParsedMail
}

export type SmtpDoubleOptions = {
  /** Whether STARTTLS is offered, with a certificate that nobody trusts. */
  readonly startTls: boolean
  /** The login that is required, or null for none. */
  readonly login: { readonly user: string; readonly password: string } | null
  /** The mechanisms that are offered: PLAIN, LOGIN, CRAM-MD5, XOAUTH2. With the last the password is the token. */
  readonly mechanisms: readonly string[]
  /** TLS from the first byte, as on port 465. */
  readonly implicitTls: boolean
}

export type SmtpDouble = {
  readonly hostport: string
  readonly mails: readonly ReceivedMail[]
  /** Resolves once at least `count` mails were accepted. */
  readonly received: (count: number) => Promise<readonly ReceivedMail[]>
  /** The reply to `RCPT TO` this address from now on; null takes it again. */
  readonly refuseRecipient: (address: string, reply: SmtpReply | null) => void
  /**
   * The reply to the message itself from now on; null takes it again. `reset` cuts the connection instead,
   * `hang` holds it and cuts it with the next change.
   */
  readonly refuseMessage: (reply: SmtpReply | 'reset' | 'hang' | null) => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const DEFAULTS: SmtpDoubleOptions = {
  startTls: true,
  login: null,
  implicitTls: false,
  mechanisms: ['PLAIN', 'LOGIN'],
}

/** A mail server on a free port of the loopback. */
export async function createSmtpDouble(
  options: Partial<SmtpDoubleOptions> = {},
): Promise<SmtpDouble> {
  const inbox = new Inbox<ReceivedMail>()
  const refusedRecipients = new Map<string, SmtpReply>()
  let refusal: SmtpReply | 'reset' | 'hang' | null = null
  const sockets = new Map<number | undefined, Socket>()
  let held: Socket[] = []
  const server = new SMTPServer({
    ...serverOptions({ ...DEFAULTS, ...options }),
    onRcptTo: ({ address }, _session, callback) => {
      callback(errorOf(refusedRecipients.get(address) ?? null))
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const socket = sockets.get(session.remotePort)
        if (refusal === 'reset') socket?.destroy()
        else if (refusal === 'hang' && socket !== undefined) held.push(socket)
        else if (typeof refusal === 'object' && refusal !== null) callback(errorOf(refusal))
        else void receive(Buffer.concat(chunks), session, callback)
      })
    },
  })
  const receive = async (
    source: Buffer,
    session: SMTPServerSession,
    done: () => void,
  ): Promise<void> => {
    const { mailFrom, rcptTo } = session.envelope
    const mail = await simpleParser(source)
    inbox.push({
      envelopeFrom: mailFrom === false ? '' : mailFrom.address,
      recipients: rcptTo.map(({ address }) => address),
      isSecure: session.secure,
      user: session.user ?? null,
      source: source.toString('utf8'),
      mail,
    })
    done()
  }
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    hostport: `127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    get mails() {
      return inbox.items
    },
    received: (count) => inbox.received(count),
    refuseRecipient: (address, reply) => {
      if (reply === null) refusedRecipients.delete(address)
      else refusedRecipients.set(address, reply)
    },
    refuseMessage: (reply) => {
      refusal = reply
      for (const socket of held) socket.destroy()
      held = []
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

function serverOptions({
  startTls,
  login,
  implicitTls,
  mechanisms,
}: SmtpDoubleOptions): SMTPServerOptions {
  const disabledCommands = [...(startTls ? [] : ['STARTTLS']), ...(login === null ? ['AUTH'] : [])]
  return {
    secure: implicitTls,
    disabledCommands,
    authOptional: login === null,
    authMethods: [...mechanisms],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth: (given, _session, callback) => {
      const { username, password, accessToken } = given
      // CRAM-MD5 shows a hash of the password alone.
      const isPassword =
        accessToken === login?.password ||
        password === login?.password ||
        (given.method === 'CRAM-MD5' && given.validatePassword(login?.password ?? ''))
      const isRight = username === login?.user && isPassword
      if (isRight) callback(null, { user: username })
      else callback(errorOf({ code: 535, text: `5.7.8 wrong login ${username} ${password}` }))
    },
  }
}

function errorOf(reply: SmtpReply | null): Error | null {
  return reply === null ? null : Object.assign(new Error(reply.text), { responseCode: reply.code })
}

export type SilentServer = {
  readonly hostport: string
  /** Resolves once somebody connected. */
  readonly connected: () => Promise<unknown>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** A server that accepts connections and never says a word. */
export async function createSilentServer(): Promise<SilentServer> {
  const inbox = new Inbox<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    inbox.push(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    hostport: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connected: () => inbox.received(1),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of inbox.items) socket.destroy()
      }),
  }
}
