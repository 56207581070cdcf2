import type { Failure } from '../src/model/delivery.ts'

type Note = readonly [means: string, then: string, todo: string]

/** What an operator sees behind each failure, what falcobrief does about it, and what is left to do. */
export const FAILURE_NOTES: Readonly<Record<Failure, Note>> = {
  'rate-limited': [
    'The receiver asks to slow down.',
    'The whole sink waits, at least as long as `Retry-After` says.',
    'Nothing. If it is often: see who else uses the same app, or raise `storm.every`.',
  ],
  unreachable: [
    'No connection: name, route, port or proxy.',
    'The whole sink waits and tries again.',
    'Check address, DNS, firewall and network policy.',
  ],
  timeout: [
    'The receiver did not answer in time.',
    'The whole sink waits and tries again.',
    'Look at the receiver and what is in between.',
  ],
  tls: [
    'The handshake or the certificate failed.',
    'The whole sink waits and tries again.',
    "Renew the receiver's certificate; for an authority of yours set `NODE_EXTRA_CA_CERTS`.",
  ],
  'server-error': [
    'The receiver has a problem of its own.',
    'Tried again: the message, or the whole sink when nothing gets through.',
    'Look at the receiver.',
  ],
  'refused-credentials': [
    'Token, password or webhook are not valid (any more).',
    'Dead immediately.',
    'Fix the secret, then re-queue.',
  ],
  'refused-destination': [
    'The channel, mailbox or address does not exist or takes nothing.',
    'Dead immediately.',
    'Fix the destination, then re-queue.',
  ],
  'refused-payload': [
    'The receiver finds the message malformed or too long.',
    'Slack and email get a minimal message instead; dead when that is refused as well.',
    'Read the report in the API; report it as a defect.',
  ],
  'render-failed': [
    'The message could not be made.',
    'Dead immediately: a retry does not fix a defect.',
    'Report it with the log line.',
  ],
  expired: [
    'Not accepted within 72 hours, or its sink is not configured any more.',
    'Dead.',
    'Re-queue it when the receiver is back.',
  ],
  interrupted: ['falcobrief was stopped while sending.', 'Sent again after the start.', 'Nothing.'],
}
