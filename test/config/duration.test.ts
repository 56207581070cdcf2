import { describe, expect, it } from 'vitest'
import { duration } from '../../src/config/duration.ts'
import { parseDuration } from '../../src/lib/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['100ms', 100],
    ['5s', 5000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '5', 's', '-5s', '5 s', '5min', '5S', '1h 30m', '99999d', '5s5', '１s'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )
})

describe('duration', () => {
  const setting = duration({ initial: '30m', positive: true })

  it('has its default, and takes blanks around it', () => {
    expect(setting.parse(undefined)).toBe(1_800_000)
    expect(setting.parse(' 1m ')).toBe(60_000)
  })

  it.each([[30], [true], ['soon'], ['0s']])('says for %j how it is written', (value) => {
    expect(setting.safeParse(value).error?.issues[0]?.message).toContain(
      'write it as 5s, 30m, 24h, 7d or 1h30m',
    )
  })

  it('can be nothing where that has a meaning', () => {
    expect(duration({ initial: '5s', positive: false }).parse('0s')).toBe(0)
  })
})
