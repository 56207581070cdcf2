import { describe, expect, it } from 'vitest'
import { SINK_TYPES } from '../../../src/deliver/sinks/all.ts'
import { describeSink, type SinkSuite } from '../sink-suite.ts'

/** The one suite, run by every registered type: `NAME/harness.ts` says how its receiver is played. */
for (const type of SINK_TYPES) {
  const { suites } = (await import(`./${type.type}/harness.ts`)) as {
    readonly suites: readonly SinkSuite[]
  }
  for (const suite of suites) describeSink(type, suite)
}

describe('the registered types of sinks', () => {
  it('have names of their own, and so have their sections', () => {
    const sections = SINK_TYPES.flatMap(({ section }) => (section === null ? [] : [section.name]))
    expect(new Set(SINK_TYPES.map(({ type }) => type)).size).toBe(SINK_TYPES.length)
    expect(new Set(sections).size).toBe(sections.length)
  })

  it.each(SINK_TYPES)(
    '$type describes each of its settings, and has the addresses that it names',
    (type) => {
      const { shape } = type.settings
      for (const [name, setting] of Object.entries(shape)) {
        expect((setting as { description?: string }).description, name).toBeTruthy()
      }
      for (const address of type.addresses) expect(shape).toHaveProperty(address)
    },
  )
})
