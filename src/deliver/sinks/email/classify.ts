import {
  dead,
  INTERRUPTED,
  isTlsCode,
  retryMessage,
  retrySink,
  type FailedOutcome,
} from '../../classify.ts'

/** What nodemailer's errors carry, as far as it matters here. */
export type MailError = {
  /** nodemailer's own code: which step failed. */
  readonly code?: string | undefined
  /** The code of the system error behind it. */
  readonly originalCode?: string | undefined
  readonly command?: string | undefined
  readonly responseCode?: number | undefined
  /** The server's words, free of our secrets. */
  readonly response?: string | undefined
  readonly message?: string | undefined
}

/**
 * How a failed mail ends an attempt. A reply of the server counts first (RFC 5321 4.2.1: 5yz is final,
 * 4yz is not), then the step that failed. What is not known is tried again.
 */
export function classifyMailError(error: MailError): FailedOutcome {
  const code = error.code ?? 'unknown error'
  if (code === 'EABORT') return INTERRUPTED
  if (code === 'ETLS' || code === 'EREQUIRETLS' || isTlsCode(error.originalCode ?? '')) {
    return retrySink('tls', failureDetail(error))
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') return ofLogin(error)
  if (error.responseCode !== undefined) return ofReply(error, error.responseCode)
  if (code === 'ETIMEDOUT') return retrySink('timeout', failureDetail(error))
  if (code === 'EENVELOPE') return dead('refused-destination', failureDetail(error))
  if (code === 'EMESSAGE') return dead('refused-payload', failureDetail(error))
  return retrySink('unreachable', failureDetail(error))
}

function ofLogin(error: MailError): FailedOutcome {
  const isTemporary = error.responseCode !== undefined && error.responseCode < 500
  return isTemporary
    ? retrySink('server-error', failureDetail(error))
    : dead('refused-credentials', failureDetail(error))
}

/** Steps that concern one message; a reply to any other (greeting, EHLO) concerns the server. */
const MESSAGE_STEPS: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

function ofReply(error: MailError, reply: number): FailedOutcome {
  const detail = failureDetail(error)
  const isOfMessage = MESSAGE_STEPS.has(error.command ?? '')
  // 421 closes the whole service, 503 says that the session was out of step: neither is about the message.
  if (!isOfMessage || reply === 421) return retrySink('server-error', detail)
  if (reply < 500 || reply === 503) return retryMessage('server-error', detail)
  if (reply === 530) return dead('refused-credentials', detail)
  return dead(error.command === 'DATA' ? 'refused-payload' : 'refused-destination', detail)
}

/** The server's own words if there are any; nodemailer's messages hold no settings of ours otherwise. */
function failureDetail(error: MailError): string {
  const step = error.command === undefined || error.command === 'API' ? '' : `${error.command}: `
  const codes = [error.code, error.originalCode].filter((code) => code !== undefined)
  return `${step}${error.response ?? codes.join(' ')}`
}
