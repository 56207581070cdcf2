import type { Failure } from '../src/model/delivery.ts'

type Note = readonly [means: string, then: string, todo: string]

/** What an operator sees behind each failure, what falcobrief does about it, and what is left to do. */
export const FAILURE_NOTES: Readonly<Record<Failure, Note>> = {
  'rate-limited': [
    'The receiver asks to slow down.',
    'The whole sink waits, at least as long as `Retry-After` says.',
    'Nothing. If it happens often, find what else uses the same app, or raise `storm.every`.',
  ],
  unreachable: [
    'No connection: name, route, port or proxy.',
    'The whole sink waits and retries.',
    'Check address, DNS, firewall and network policy.',
  ],
  timeout: [
    'The receiver did not answer in time.',
    'The whole sink waits and retries.',
    'Check the receiver and the network in between.',
  ],
  tls: [
    'The handshake or the certificate failed.',
    'The whole sink waits and retries.',
    "Renew the receiver's certificate; for a private authority set `tlsclient.cacertfile`.",
  ],
  'server-error': [
    'The receiver reports an error of its own.',
    'The message is retried, or the whole sink when nothing is accepted.',
    'Check the receiver.',
  ],
  'refused-credentials': [
    'Token, password or webhook is invalid or expired.',
    'Dead immediately.',
    'Fix the secret, then re-queue.',
  ],
  'refused-destination': [
    'The channel, mailbox or address does not exist, or accepts nothing.',
    'Dead immediately.',
    'Fix the destination, then re-queue.',
  ],
  'refused-payload': [
    'The receiver refuses the message as malformed or too long.',
    'Slack and email get a minimal message instead; dead when that is refused too.',
    'Read the report in the API; report it as a defect.',
  ],
  'render-failed': [
    'The message could not be rendered.',
    'Dead immediately: a retry does not fix a defect.',
    'Report it with the log line.',
  ],
  expired: [
    'Not accepted within 72 hours, or its sink is no longer configured.',
    'Dead.',
    'Re-queue it when the receiver is back.',
  ],
  interrupted: ['falcobrief was stopped while sending.', 'Sent again after the start.', 'Nothing.'],
}
