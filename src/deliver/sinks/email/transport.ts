import type { SMTPPoolOptions } from 'nodemailer'
import { isLoopback, type HostPort, type MailAddress } from '../../../lib/address.ts'
import type { AttemptLimits } from '../type.ts'
import type { EmailSettings, MailTls } from './config.ts'

/** Settings that are complete: the sink is on. */
export type ActiveEmailSettings = EmailSettings & {
  readonly hostport: HostPort
  readonly from: MailAddress
}

/** All in ms. */
export type MailLimits = {
  readonly connection: number
  readonly greeting: number
  /** Longest silence of the server. */
  readonly socket: number
  /** One mail as a whole: a server that trickles its replies is never silent. */
  readonly total: number
}

export const DEFAULT_MAIL_LIMITS: MailLimits = {
  connection: 10_000,
  greeting: 10_000,
  socket: 30_000,
  total: 60_000,
}

/** The same limits for every step of a mail. */
export function mailLimits({ phaseMs, totalMs }: AttemptLimits): MailLimits {
  return { connection: phaseMs, greeting: phaseMs, socket: phaseMs, total: totalMs }
}

export type TlsPolicy = {
  readonly secure: boolean
  readonly requireTLS: boolean
  readonly ignoreTLS: boolean
  readonly tls: { readonly rejectUnauthorized: boolean }
}

/**
 * How a mail server must secure the connection. Across a network STARTTLS is not optional, for whoever
 * sits in between could strip it, and the certificate is verified. On this machine there is nobody in
 * between: a relay there may offer no TLS or have a certificate of its own.
 */
export function tlsPolicy({
  tls,
  host,
}: {
  readonly tls: MailTls
  readonly host: string
}): TlsPolicy {
  const isLocal = isLoopback(host)
  return {
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls' && !isLocal,
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: !isLocal },
  }
}

/** One connection, kept for the next mail; a password is never left out because the server asks for none. */
export function transportOptions(
  settings: ActiveEmailSettings,
  limits: MailLimits,
): SMTPPoolOptions & { pool: true } {
  const { hostport, tls } = settings
  return {
    pool: true,
    host: hostport.host,
    port: hostport.port,
    ...tlsPolicy({ tls, host: hostport.host }),
    ...loginOptions(settings),
    maxConnections: 1,
    // For a kept connection that the server has closed meanwhile.
    maxRequeues: 1,
    connectionTimeout: limits.connection,
    dnsTimeout: limits.connection,
    greetingTimeout: limits.greeting,
    socketTimeout: limits.socket,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  }
}

function loginOptions(
  settings: EmailSettings,
): Pick<SMTPPoolOptions, 'auth' | 'authMethod' | 'forceAuth'> {
  const { authmechanism, user, password, token } = settings
  if (user === null || authmechanism === 'none') return {}
  if (authmechanism === 'xoauth2') {
    return { auth: { type: 'OAuth2', user, accessToken: token ?? '' }, forceAuth: true }
  }
  const method = authmechanism === '' ? {} : { authMethod: authmechanism.toUpperCase() }
  return { auth: { user, pass: password ?? '' }, forceAuth: true, ...method }
}
