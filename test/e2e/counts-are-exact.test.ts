import fc from 'fast-check'
import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { startService } from '../support/service.ts'

type Page = { readonly items: readonly { readonly id: string; readonly count: number }[] }
type Detail = {
  readonly count: number
  readonly alerts: readonly { readonly rule: string; readonly count: number }[]
  readonly timeline: readonly { readonly rule: string; readonly firstTime: string }[]
}

/** Alerts of some rules and seconds; the same number is the same event, sent again. */
const alerts = fc.array(
  fc.record({ rule: fc.constantFrom('A', 'B', 'C'), id: fc.nat(40), second: fc.nat(59) }),
  { minLength: 1, maxLength: 120 },
)

it('counts each event once and orders alerts by time, however they arrive', async () => {
  await fc.assert(
    fc.asyncProperty(alerts, async (sent) => {
      await using service = await startService()
      const bodies = sent.map(({ rule, id, second }) =>
        alertText({
          rule,
          uuid: `${rule}-${id}`,
          time: `2026-03-01T10:00:${String(second).padStart(2, '0')}Z`,
        }),
      )
      const answers = await Promise.all(bodies.map((body) => service.post(body)))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))

      const distinct = new Map<string, Set<number>>()
      for (const { rule, id } of sent) distinct.set(rule, (distinct.get(rule) ?? new Set()).add(id))
      const { items } = await service.getJson<Page>('/api/v1/incidents')
      expect(items).toHaveLength(1)
      const detail = await service.getJson<Detail>(`/api/v1/incidents/${items[0]?.id}`)
      const counts = new Map(detail.alerts.map(({ rule, count }) => [rule, count]))
      expect(counts).toEqual(new Map(Array.from(distinct, ([rule, ids]) => [rule, ids.size])))
      expect(detail.count).toBe(
        Array.from(distinct.values(), ({ size }) => size).reduce((a, b) => a + b),
      )
      const times = detail.timeline.map(({ firstTime }) => firstTime)
      expect(times).toEqual(times.toSorted())
    }),
    { numRuns: 15 },
  )
})
