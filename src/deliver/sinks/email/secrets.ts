import type { NodemailerError } from 'nodemailer'
import { maskSecrets } from '../../../lib/printable.ts'
import type { MailError } from './classify.ts'
import type { EmailSettings } from './config.ts'

/** Password and token as settings have them and as SMTP sends them: servers repeat what they do not understand. */
export function mailSecrets({
  user,
  password,
  token,
}: Pick<EmailSettings, 'user' | 'password' | 'token'>): readonly string[] {
  const name = user ?? ''
  const sent = [
    ...(password === null ? [] : [password, `\0${name}\0${password}`]),
    ...(token === null ? [] : [token, `user=${name}\u0001auth=Bearer ${token}\u0001\u0001`]),
  ]
  const plain = [password, token].filter((secret) => secret !== null)
  return [...plain, ...sent.map((text) => btoa(binary(text)))]
}

function binary(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** `code` and its like are nodemailer's own words; only the reply is the server's. */
export function masked(error: NodemailerError, secrets: readonly string[]): MailError {
  const { code, originalCode, command, responseCode } = error
  const response = error.response === undefined ? undefined : maskSecrets(error.response, secrets)
  return { code, originalCode, command, responseCode, response }
}
