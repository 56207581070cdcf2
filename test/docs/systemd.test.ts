import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONFIG_KEYS } from '../../src/config/keys.ts'
import { CONFIG_VARIABLE, SECRETS_VARIABLE } from '../../src/config/environment.ts'
import { ROOT } from './pages.ts'

const UNIT = readFileSync(resolve(ROOT, 'examples/falcobrief.service'), 'utf8')

/** The values of a directive, in order. */
const readDirective = (name: string): readonly string[] =>
  [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => String(value))

describe('examples/falcobrief.service', () => {
  it('sets only variables that are read', () => {
    const known = new Set([...CONFIG_KEYS.map(({ env }) => env), CONFIG_VARIABLE, SECRETS_VARIABLE])
    const set = readDirective('Environment').map((value) => value.split('=', 1)[0] ?? '')
    expect(set.filter((name) => !known.has(name))).toEqual(['NODE_ENV'])
  })

  it('hands secrets over as files that are named like their variables', () => {
    const secrets = new Set(CONFIG_KEYS.filter(({ secret }) => secret).map(({ env }) => env))
    const credentials = readDirective('LoadCredential').map((value) => value.split(':', 1)[0] ?? '')
    expect(credentials).toContain('AUTH_TOKEN')
    expect(credentials.filter((name) => !secrets.has(name))).toEqual([])
    expect(UNIT).toContain(`Environment=${SECRETS_VARIABLE}=%d\n`)
  })

  it('starts what there is, and grants it longer to stop than it takes', () => {
    const [start = ''] = readDirective('ExecStart')
    const [, file = ''] = /\/opt\/falcobrief\/(\S+) serve$/.exec(start) ?? []
    expect(existsSync(resolve(ROOT, file))).toBe(true)
    expect(Number(readDirective('TimeoutStopSec')[0])).toBeGreaterThan(30)
  })
})
