import { describe, expect, it } from 'vitest'
import { emailSettings } from '../../../../src/deliver/sinks/email/config.ts'
import {
  DEFAULT_MAIL_LIMITS,
  tlsPolicy,
  transportOptions,
  type ActiveEmailSettings,
} from '../../../../src/deliver/sinks/email/transport.ts'

describe('tlsPolicy', () => {
  it('insists on STARTTLS and a certificate across a network', () => {
    expect(tlsPolicy({ tls: 'starttls', host: 'smtp.example.org' })).toEqual({
      secure: false,
      requireTLS: true,
      ignoreTLS: false,
      tls: { rejectUnauthorized: true },
    })
  })

  it('takes what a server on this machine offers', () => {
    expect(tlsPolicy({ tls: 'starttls', host: '127.0.0.1' })).toEqual({
      secure: false,
      requireTLS: false,
      ignoreTLS: false,
      tls: { rejectUnauthorized: false },
    })
  })

  it('does not take a name that only looks local for this machine', () => {
    for (const host of ['localhost.example.org', '127.0.0.1.example.org', '10.0.0.1']) {
      expect(tlsPolicy({ tls: 'starttls', host }).requireTLS).toBe(true)
    }
  })

  it.each([
    ['implicit', { secure: true, requireTLS: false, ignoreTLS: false }],
    ['none', { secure: false, requireTLS: false, ignoreTLS: true }],
  ] as const)('does as tls: %s says', (tls, expected) => {
    expect(tlsPolicy({ tls, host: 'smtp.example.org' })).toMatchObject(expected)
  })
})

describe('transportOptions', () => {
  const optionsOf = (input: Record<string, string>) => {
    const settings = emailSettings.parse({
      hostport: 'smtp.example.org:587',
      from: 'a@example.org',
      to: 'b@example.org',
      ...input,
    })
    return transportOptions(settings as ActiveEmailSettings, DEFAULT_MAIL_LIMITS)
  }

  it('never reads a file or a URL, whatever a message holds', () => {
    expect(optionsOf({})).toMatchObject({ disableFileAccess: true, disableUrlAccess: true })
  })

  it('insists on the login that is configured, and on none else', () => {
    const login = optionsOf({ user: 'u', password: 'p' })
    expect(login).toMatchObject({ auth: { user: 'u', pass: 'p' }, forceAuth: true })
    expect(optionsOf({})).not.toHaveProperty('auth')
  })
})
