import { z } from 'zod'
import { always, minimumPriority, optionalText } from '../config.ts'
import {
  parseAddress,
  parseHostPort,
  type HostPort,
  type MailAddress,
} from '../../../lib/address.ts'

/** A transform that reports what `parse` finds wrong; empty text means unset, which is null. */
function parsed<T>(parse: (text: string) => T | null, problem: string) {
  return (text: string, context: z.RefinementCtx): T | null => {
    if (text.trim() === '') return null
    const value = parse(text)
    if (value !== null) return value
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  }
}

const ADDRESS_PROBLEM = 'must be an address: name@example.org or Name <name@example.org>'

const hostPort = z
  .string()
  .default('')
  .transform(parsed<HostPort>(parseHostPort, 'must be host:port, such as smtp.example.org:587'))

const sender = z.string().default('').transform(parsed<MailAddress>(parseAddress, ADDRESS_PROBLEM))

const recipients = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value, context): readonly MailAddress[] => {
    const texts = typeof value === 'string' ? value.split(',') : value
    const addresses: MailAddress[] = []
    let isWrong = false
    for (const [index, text] of texts.entries()) {
      if (text.trim() === '') continue
      const address = parseAddress(text)
      if (address !== null) addresses.push(address)
      else context.addIssue({ code: 'custom', path: [index], message: ADDRESS_PROBLEM })
      isWrong ||= address === null
    }
    return isWrong ? z.NEVER : addresses
  })

/** How the connection is secured. Falcosidekick writes it as true (STARTTLS) or false (nothing). */
export type MailTls = 'starttls' | 'implicit' | 'none'

const tls = z
  .union([z.enum(['starttls', 'implicit', 'none', 'true', 'false']), z.boolean()], {
    error: 'must be starttls, implicit or none',
  })
  .default('starttls')
  .transform((value): MailTls => {
    if (value === true || value === 'true') return 'starttls'
    if (value === false || value === 'false') return 'none'
    return value
  })

/** How to log in. Falcosidekick's oauthbearer is not among them: servers with it have xoauth2 too. */
const MECHANISMS = ['', 'plain', 'login', 'cram-md5', 'xoauth2', 'none'] as const

const mechanism = z
  .string()
  .default('')
  .transform((text, context): MailMechanism => {
    const word = text.trim().toLowerCase()
    const known = MECHANISMS.find((name) => name === word)
    if (known !== undefined) return known
    const hint = word === 'oauthbearer' ? '; for oauthbearer use xoauth2 with the same token' : ''
    const message = `must be one of ${MECHANISMS.slice(1).join(', ')}${hint}`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

/** Empty: the first of plain, login and cram-md5 that the server offers. */
export type MailMechanism = (typeof MECHANISMS)[number]

/** `smtp:`. It is on when `hostport` is set; unset texts are null. */
export const emailSettings = z
  .strictObject({
    hostport: hostPort.meta({ description: 'Mail server as `host:port`.' }),
    tls: tls.meta({
      description: '`starttls` (also `true`), `implicit` (port 465) or `none` (also `false`).',
    }),
    authmechanism: mechanism.meta({
      description:
        '`plain`, `login`, `cram-md5`, `xoauth2` (with `token`) or `none`; empty takes what the server offers.',
    }),
    user: optionalText.meta({ description: 'User to log in with; empty sends without a login.' }),
    password: optionalText.meta({ description: 'Password of the user.', secret: true }),
    token: optionalText.meta({
      description: 'Access token of the user, for `xoauth2`.',
      secret: true,
    }),
    from: sender.meta({ description: 'Sender: `name@example.org` or `Name <name@example.org>`.' }),
    to: recipients.meta({ description: 'Recipients, as a list or separated by commas.' }),
    minimumpriority: minimumPriority,
  })
  .refine((value) => !isGiven(value.hostport) || isGiven(value.from), {
    ...always,
    path: ['from'],
    message: 'must be set with hostport: the address that mails come from',
  })
  .refine((value) => !isGiven(value.hostport) || !isEmptyList(value.to), {
    ...always,
    path: ['to'],
    message: 'must be set with hostport: at least one recipient',
  })
  .refine((value) => !needs(value, 'password') || isGiven(value.password), {
    ...always,
    path: ['password'],
    message: 'must be set with user',
  })
  .refine((value) => !needs(value, 'token') || isGiven(value.token), {
    ...always,
    path: ['token'],
    message: 'must be set with authmechanism xoauth2',
  })
  .refine((value) => value.authmechanism !== 'xoauth2' || isGiven(value.user), {
    ...always,
    path: ['user'],
    message: 'must be set with authmechanism xoauth2',
  })

/** What logs a user in; nothing for `none`, as in Falcosidekick. */
function needs(
  { user, authmechanism }: { readonly user: unknown; readonly authmechanism: unknown },
  what: 'password' | 'token',
): boolean {
  if (!isGiven(user) || authmechanism === 'none') return false
  return (authmechanism === 'xoauth2') === (what === 'token')
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

export type EmailSettings = z.output<typeof emailSettings>
