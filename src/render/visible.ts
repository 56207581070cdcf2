import { countPoints, head, unitOffset } from '../lib/text.ts'
import { BUDGETS } from '../model/budgets.ts'
import type { Report, Sign, Text } from '../model/report.ts'

/** A value as it may be shown: no character of `shown` is invisible, moves others or ends a line. */
export type Shown = {
  readonly shown: string
  /** Whether `shown` differs from the value. */
  readonly altered: boolean
}

/** A value cut to a limit; `length` is its full length in code points, null when nothing was cut. */
export type Excerpt = Shown & { readonly length: number | null }

const PLAIN = /^[ -~]*$/

/**
 * Every code point that does not show as itself, by Unicode general category: controls, format
 * characters (bidi, zero-width, tags), lone surrogates, private use, unassigned, line and paragraph
 * separators, spaces but U+0020. Default_Ignorable adds the invisible letters and variation selectors,
 * and U+2800 looks blank without being any of these. Marks are kept up to four a base character, which
 * no script needs more than, and never without a base, where they would sit on our delimiter.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|(?:(?<=\p{M}{4})|^)\p{M}/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeOf(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
}

/**
 * The one escape of untrusted values: line breaks and tabs become `\n`, `\r`, `\t`, every other
 * character that cannot be seen becomes `\u{202E}`. What shows as itself stays, non-ASCII letters too.
 * A value may hold such an escape as literal text, so renderers mark the altered ones.
 */
export function visible(value: string): Shown {
  if (PLAIN.test(value)) return { shown: value, altered: false }
  const shown = value.replace(UNSEEN, escapeOf)
  return { shown, altered: shown !== value }
}

/**
 * `value` through `visible`, cut to at most `limit` code points: between two characters as readers see them, and
 * never within an escape. Of a longer value only the start is looked at, but to count it.
 */
export function excerpt(value: string, limit: number): Excerpt {
  // A code point is at most two units.
  const start = head(value, 2 * limit + 2)
  const whole = visible(start)
  const end = unitOffset(whole.shown, limit)
  if (end === whole.shown.length && start.length === value.length) return { ...whole, length: null }
  const shown = head(whole.shown, end)
  return {
    // A literal backslash at the very end may go as well: the note says that something is missing.
    shown: whole.altered ? shown.replace(/\\(?:u(?:\{[0-9A-F]{0,6})?)?$/, '') : shown,
    altered: whole.altered,
    length: countPoints(value),
  }
}

/** What a reader must know about a shown value, in our words; empty when it is shown as it is. */
export function alterationNote({ altered, length }: Pick<Excerpt, 'altered' | 'length'>): string {
  const notes = [
    ...(altered ? ['escaped'] : []),
    ...(length === null ? [] : [`cut here, ${lengthText(length)} in all`]),
  ]
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`
}

/** A value that is longer may have been cut before: `BUDGETS.value`, but for a last word and half a character. */
const EXACT = BUDGETS.value.value - 1024

function lengthText(length: number): string {
  return `${length < EXACT ? '' : 'at least '}${length} characters`
}

/** With the note of its length that a value has when it is cut. */
const LONGEST_VALUE = BUDGETS.value.value + 64

/** A value through `visible`, whole unless it is longer than any of a report of today. */
export function visibleValue(value: string): Shown {
  if (value.length <= LONGEST_VALUE) return visible(value)
  const { shown, altered } = visible(head(value, LONGEST_VALUE))
  return { shown: `${shown}… (${value.length} characters in all)`, altered }
}

/** Text of ours on one line: a playbook may hold line breaks, which mean a space. */
export function plainText(text: string): string {
  return PLAIN.test(text) ? text : visible(text.replace(/\s+/g, ' ')).shown
}

/** Whether a snippet of ours has only characters that can be pasted as they are shown. */
export function isPasteable(snippet: string): boolean {
  return snippet.split('\n').every((line) => !visible(line).altered)
}

/** How many values of the report are shown with escapes. A detail row counts once for each side. */
export function countAltered(report: Report): number {
  return valuesOf(report).reduce((sum, value) => sum + (isAltered(value) ? 1 : 0), 0)
}

const ANY_UNSEEN = new RegExp(UNSEEN.source, 'u')

function isAltered(value: string): boolean {
  return !PLAIN.test(value) && ANY_UNSEEN.test(head(value, LONGEST_VALUE))
}

function roundupValues(facts: Report['roundup']): string[] {
  if (facts === null) return []
  return [
    ...facts.groups.flatMap(({ rule, namespace }) => [rule, namespace ?? '']),
    ...facts.worst.flatMap(({ rule, subject }) => [rule, subject]),
  ]
}

function valuesOf(report: Report): string[] {
  const { assessment, tuning } = report
  // A report that an older version stored has none.
  const stored: { readonly signs?: readonly Sign[] } = assessment
  const { signs = [] } = stored
  const texts: readonly Text[] = [
    report.title,
    ...report.summary,
    ...report.timeline.map((entry) => entry.what),
    ...report.chain.map((link) => link.evidence),
    ...assessment.known,
    ...assessment.possible,
    ...assessment.missing,
    ...assessment.benignCauses.flatMap(({ cause, tell }) => [cause, tell]),
    ...assessment.escalateIf,
    ...assessment.closeIf,
    ...assessment.blindSpots,
    ...signs.map(({ text }) => text),
    ...report.investigation.flatMap((step) => [
      step.question,
      step.omitted ?? [],
      step.benign,
      step.bad,
    ]),
    ...report.mitigation.flatMap(({ steps }) => steps.map((step) => step.text)),
    tuning.reason,
    tuning.status === 'suggested' ? tuning.stopsSeeing : [],
    ...report.recommendations,
  ]
  return [
    report.incident.subject,
    report.incident.acknowledgedBy ?? '',
    report.incident.silencedBy?.author ?? '',
    ...roundupValues(report.roundup),
    ...report.details.flatMap(({ rows }) => rows.flatMap(({ name, value }) => [name, value])),
    ...[...report.timeline, ...report.chain].flatMap(({ time, rule }) => [time, rule]),
    ...signs.flatMap(({ evidence }) => evidence.map(({ value }) => value)),
    ...texts.flatMap((text) => text.flatMap((span) => ('value' in span ? [span.value] : []))),
  ]
}
