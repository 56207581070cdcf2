import { describe, expect, it } from 'vitest'
import { parseBody } from '../../src/normalize/body.ts'
import { alertBody, alertText, wire } from '../support/alerts.ts'

describe('parseBody', () => {
  it.each([
    ['', 'the body is empty'],
    ['{"rule": "x"', 'the body ends too early, at line 1 column 13'],
    ['{"rule": "x",}', 'unexpected character at line 1 column 14'],
    ['{\n  "rule": x\n}', 'unexpected character at line 2 column 11'],
    ['{"a": "tab\there"}', 'unexpected character at line 1 column 7'],
    ['{"a": 1} {"b": 2}', 'unexpected character at line 1 column 10'],
    ['12:00:00: Notice text', 'unexpected character at line 1 column 3'],
  ])('says where %j stops being JSON', (body, message) => {
    expect(() => parseBody(body)).toThrow(`not JSON: ${message}`)
  })

  it('does not repeat the body in what it says', () => {
    expect(() => parseBody('{"password": hunter2}')).toThrow(/^(?!.*hunter2)/)
  })

  it.each([
    ['[]', 'an array'],
    ['null', 'a null'],
    ['"text"', 'a string'],
    ['7', 'a number'],
  ])('refuses %s: not an object', (body, found) => {
    expect(() => parseBody(body)).toThrow(`the body is ${found}, not one alert object`)
  })

  it('takes an alert with a byte order mark, members it does not know and none it can do without', () => {
    const { rule, priority, time } = alertBody()
    const parsed = parseBody(`\u{FEFF}${wire({ rule, priority, time, extra: [1] })}`)
    expect(parsed).toMatchObject({ ok: true, payload: { rule, priority: 'Notice', time } })
  })

  it.each(['notice', 'NOTICE', 'Notice'])('reads the priority %s', (priority) => {
    expect(parseBody(alertText({ priority }))).toMatchObject({ payload: { priority: 'Notice' } })
  })

  it.each([
    [{ rule: '' }, 'rule'],
    [{ priority: 'Severe' }, 'priority'],
    [{ time: 'yesterday' }, 'time'],
    [{ time: '2026-13-01T00:00:00Z' }, 'time'],
    [{ output_fields: [] as never }, 'output_fields'],
    [{ rule: 7 as never, tags: 'x' as never }, 'rule, tags'],
  ])('names what is wrong with %j', (overrides, members) => {
    const parsed = parseBody(alertText(overrides))
    expect(parsed).toMatchObject({ ok: false, malformed: { members } })
    expect(parsed).toHaveProperty(
      'malformed.problem',
      expect.stringContaining(members.split(',')[0] ?? ''),
    )
  })

  it('does not follow values into the depth', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
    const body = alertText().replace('"output_fields":{', `"output_fields":{"deep":${deep},`)
    expect(parseBody(body)).toMatchObject({ ok: false, malformed: { members: 'output_fields' } })
  })

  it('takes __proto__ as a name like any other', () => {
    const body = alertText().replace('"output_fields":{', '"output_fields":{"__proto__":{"x":1},')
    expect(parseBody(body)).toMatchObject({ ok: true })
    expect({}).not.toHaveProperty('x')
  })
})
