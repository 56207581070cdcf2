import type { NodemailerError } from 'nodemailer'
import { maskSecrets } from '../../../lib/printable.ts'
import type { MailError } from './classify.ts'
import type { EmailSettings } from './config.ts'

/** The password as settings have it and as SMTP sends it: servers repeat what they do not understand. */
export function mailSecrets({
  user,
  password,
}: Pick<EmailSettings, 'user' | 'password'>): readonly string[] {
  if (password === null) return []
  const encoded = [password, `\0${user ?? ''}\0${password}`].map((text) => btoa(binary(text)))
  return [password, ...encoded]
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
