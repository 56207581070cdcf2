import { expect, it } from 'vitest'
import { createPast, eventsIn } from '../../bench/history/past.ts'

const BEGIN = Date.UTC(2026, 2, 1)
const DAY_MS = 86_400_000

it('makes exactly as many events and incidents as it is asked for, in order of arrival', () => {
  for (const [events, incidents] of [
    [1000, 40],
    [1003, 41],
    [7, 3],
  ] as const) {
    const size = { events, incidents, begin: BEGIN, end: BEGIN + DAY_MS }
    const past = Array.from(createPast(size))
    const stored = past.flatMap(({ alerts }) => alerts.flatMap(({ events }) => events))
    expect(past).toHaveLength(incidents)
    expect(stored).toHaveLength(events)
    expect(new Set(stored.map(({ id }) => id)).size).toBe(events)
    const times = stored.map(({ receivedAt }) => receivedAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  }
})

it('counts what it stores', () => {
  const size = { events: 600, incidents: 20, begin: BEGIN, end: BEGIN + DAY_MS }
  for (const { n, incident, alerts } of createPast(size)) {
    expect(incident.count).toBe(eventsIn(n, size))
    expect(alerts.reduce((sum, { alert }) => sum + alert.count, 0)).toBe(incident.count)
    for (const { alert, events } of alerts) {
      expect(alert).toMatchObject({ count: events.length, stored: events.length })
      expect(alert.lastSeen).toBe(events.at(-1)?.receivedAt)
    }
    expect(incident.lastSeen).toBe(Math.max(...alerts.map(({ alert }) => alert.lastSeen)))
    expect(incident.dueAt === null).toBe(incident.state === 'closed')
  }
})
