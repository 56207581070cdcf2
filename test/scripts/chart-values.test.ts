import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { readChartValues } from '../../scripts/chart-values.ts'

const CHART = resolve(import.meta.dirname, '../../helm/falcobrief')

type Schema = {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
}

describe('values.yaml', () => {
  it('has the version of the service', () => {
    const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as Record<string, unknown>
    expect(chart['appVersion']).toBe(packageJson.version)
  })

  it('is in the schema to the last value, with its meaning, and nothing else may be set', () => {
    const yaml = readFileSync(join(CHART, 'values.yaml'), 'utf8')
    const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as Schema
    expect(schema.additionalProperties).toBe(false)
    for (const { path, meaning } of readChartValues(yaml)) {
      const parts = path.split('.')
      const found = parts.reduce<Schema | undefined>((at, name) => at?.properties?.[name], schema)
      expect(found?.description, path).toBe(meaning)
      for (let length = 1; length < parts.length; length++) {
        const section = parts
          .slice(0, length)
          .reduce<Schema | undefined>((at, name) => at?.properties?.[name], schema)
        expect(section?.additionalProperties, path).toBe(false)
      }
    }
  })

  it('is read with sections, comments of several lines and values that are described whole', () => {
    const yaml =
      '# Head\n\n# -- A\n# b\na: 1\nc:\n  # -- D\n  d:\n    e:\n      - f: 1\n  # -- G\n  g: []\n'
    expect(readChartValues(yaml)).toEqual([
      { path: 'a', meaning: 'A b', initial: 1 },
      { path: 'c.d', meaning: 'D', initial: { e: [{ f: 1 }] } },
      { path: 'c.g', meaning: 'G', initial: [] },
    ])
  })

  it('may not have a value without a meaning', () => {
    expect(() => readChartValues('a:\n  b: 1\n')).toThrow('a.b has no comment')
    expect(() => readChartValues('# a\nb: 1\n')).toThrow('b has no comment')
  })
})
