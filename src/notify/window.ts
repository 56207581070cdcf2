import type { RouteSettings, WindowSettings } from '../route/config.ts'

/** Why a route keeps a message, and until when, in ms since the epoch. */
export type Deferral = { readonly until: number; readonly reason: string }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MINUTES = 24 * 60
/** A clock change moves the wall time by an hour: looked at again at least this often. */
const STEP_MINUTES = 30
/** When a daily digest is sent, unless a window says so. */
const MORNING = { hours: { from: 8 * 60, to: DAY_MINUTES }, weekdays: [0, 1, 2, 3, 4, 5, 6] }

/** Until when a route keeps a message of `now`; null when it sends it at once. Pure. */
export function deferral(
  { window, digest }: Pick<RouteSettings, 'window' | 'digest'>,
  now: number,
): Deferral | null {
  if (digest === undefined && (window === undefined || isOpen(window, now))) return null
  if (digest === undefined) {
    return { until: nextOpening(window ?? ALWAYS, now), reason: 'outside its window' }
  }
  const until =
    digest === 'hourly'
      ? nextOpen(window ?? ALWAYS, nextHour(now))
      : nextOpening({ ...MORNING, zone: 'UTC', ...window }, now)
  return { until, reason: `sent in ${digest} digests` }
}

const ALWAYS: WindowSettings = {
  hours: { from: 0, to: DAY_MINUTES },
  weekdays: MORNING.weekdays,
  zone: 'UTC',
}

function isOpen(window: WindowSettings, at: number): boolean {
  return minutesToOpening(window, at) === 0
}

/** `at` while it is open, else when it opens. */
function nextOpen(window: WindowSettings, at: number): number {
  return isOpen(window, at) ? at : nextOpening(window, at)
}

/** When it opens the next time after `at`, even if it is open then. */
function nextOpening(window: WindowSettings, at: number): number {
  let time = Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS
  for (;;) {
    const wait = minutesToStart(window, time)
    if (wait === 0) return time
    time += Math.min(wait, STEP_MINUTES) * MINUTE_MS
  }
}

function nextHour(at: number): number {
  return (Math.floor(at / HOUR_MS) + 1) * HOUR_MS
}

/** 0 while it is open. */
function minutesToOpening(window: WindowSettings, at: number): number {
  const { from, to } = window.hours
  const { day, minute } = wallTime(window.zone, at)
  const opens = (which: number): boolean => window.weekdays.includes((which + 7) % 7)
  const isOvernight = to < from
  const isOpenToday = opens(day) && minute >= from && (isOvernight || minute < to)
  const isOpenSinceYesterday = isOvernight && opens(day - 1) && minute < to
  return isOpenToday || isOpenSinceYesterday ? 0 : minutesToStart(window, at)
}

function minutesToStart({ weekdays, hours, zone }: WindowSettings, at: number): number {
  const { day, minute } = wallTime(zone, at)
  for (let days = 0; days <= 7; days++) {
    const wait = days * DAY_MINUTES + hours.from - minute
    if (wait >= 0 && weekdays.includes((day + days) % 7)) return wait
  }
  return DAY_MINUTES
}

/** The weekday (from Monday, 0) and the minute of the day that clocks of a zone show. */
function wallTime(zone: string, at: number): { readonly day: number; readonly minute: number } {
  const text = zoneFormat(zone).format(at)
  const [, name = '', hour = '', minute = ''] = /^(\w{3})\D+(\d{2}):(\d{2})$/.exec(text) ?? []
  return { day: DAY_NAMES.indexOf(name), minute: Number(hour) * 60 + Number(minute) }
}

const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** Expensive to make, so one a zone is kept. */
function zoneFormat(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  FORMATS.set(zone, format)
  return format
}
