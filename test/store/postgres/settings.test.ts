import { describe, expect, it } from 'vitest'
import { connectionSettings } from '../../../src/store/postgres/settings.ts'

const addressOf = (url: string) => connectionSettings(url).pool.connectionString

describe('a PostgreSQL address', () => {
  it.each([
    ['', ''],
    ['?sslmode=disable', '?sslmode=disable'],
    ['?sslmode=verify-full', '?sslmode=verify-full'],
    ['?sslmode=no-verify', '?sslmode=no-verify'],
    ['?sslmode=prefer', '?sslmode=verify-full'],
    ['?sslmode=require', '?sslmode=verify-full'],
    ['?sslmode=verify-ca&sslrootcert=ca.pem', '?sslmode=verify-full&sslrootcert=ca.pem'],
    ['?sslmode=require&uselibpqcompat=true', '?sslmode=require&uselibpqcompat=true'],
  ])('%s asks for TLS as %s', (parameters, meant) => {
    expect(addressOf(`postgres://u:p@h/db${parameters}`)).toBe(`postgres://u:p@h/db${meant}`)
  })

  it('says how many connections there may be', () => {
    expect(connectionSettings('postgres://h/db').pool.max).toBe(10)
    const { pool } = connectionSettings('postgres://h/db?poolsize=4&application_name=x')
    expect(pool.max).toBe(4)
    expect(pool.connectionString).toBe('postgres://h/db?application_name=x')
  })

  it.each(['2', '101', 'many', ''])('is refused with a pool of %j', (size) => {
    expect(() => connectionSettings(`postgres://h/db?poolsize=${size}`)).toThrow(/poolsize/)
  })

  it('is refused with a mode of TLS that there is not', () => {
    expect(() => connectionSettings('postgres://h/db?sslmode=on')).toThrow(/verify-full/)
  })

  it('names the service and limits every wait', () => {
    const { pool } = connectionSettings('postgres://h/db')
    expect(pool).toMatchObject({ application_name: 'falcobrief', keepAlive: true })
    const limits = [
      pool.connectionTimeoutMillis,
      pool.lock_timeout,
      pool.statement_timeout,
      pool.query_timeout,
      pool.idle_in_transaction_session_timeout,
    ]
    for (const limit of limits) expect(limit).toBeGreaterThan(0)
  })

  it('never shows its password', () => {
    const { describe: told } = connectionSettings('postgres://u:s%40cret@h/db?password=other')
    expect(told(new Error('no s@cret\nand s%40cret and other'))).toBe('no *** and *** and ***')
    expect(told(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED')
  })
})
