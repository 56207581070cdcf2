import type { RootContent, Table, TableRow } from 'mdast'
import { plural } from '../lib/text.ts'
import type { DetailGroup, DetailRow, Report } from '../model/report.ts'
import { paragraph, row, table, untrusted, words, type Limits } from './nodes.ts'
import { countAltered, visible } from './visible.ts'

/** Names of rows that are ours (`UUID`, `ATT&CK`): letters alone, which no format gives a meaning. */
const LABEL = /^[A-Z][A-Za-z&]*(?: [A-Za-z&]+)*$/

function detailRow({ name, value }: DetailRow, limits: Limits): TableRow {
  const label = LABEL.test(name) ? [words(name)] : untrusted(name, limits)
  return row(label, untrusted(value, limits))
}

function group({ title, rows }: DetailGroup, limits: Limits): Table {
  const shown = rows.slice(0, limits.rows).map((each) => detailRow(each, limits))
  const more = rows.length - shown.length
  const rest = more === 0 ? [] : [row([words(`(${more} more left out here.)`)], [])]
  return table(title, [...shown, ...rest])
}

/** The groups with what decides first, and in each the deciding fields first; else in their own order. */
function byWeight(report: Report): readonly DetailGroup[] {
  const deciding = decidingFields(report)
  const decides = ({ name }: DetailRow): number => (deciding.has(name) ? 0 : 1)
  return report.details
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => ({
      title,
      rows: rows.toSorted((a, b) => decides(a) - decides(b)),
    }))
    .toSorted((a, b) => Math.min(...a.rows.map(decides)) - Math.min(...b.rows.map(decides)))
}

/** The fields that met signs stand on. */
function decidingFields({ assessment }: Report): ReadonlySet<string> {
  // A report that an older version stored has no signs.
  const { signs = [] } = assessment as Partial<Report['assessment']>
  const met = signs.filter(({ outcome }) => outcome === 'met')
  return new Set(met.flatMap(({ evidence }) => evidence.map(({ field }) => field)))
}

/** Every field once, what decides first; and what is not shown as it is. */
export function details(report: Report, limits: Limits): RootContent[] {
  const groups = byWeight(report)
  const altered = countAltered(report)
  const notes = [
    ...(altered === 0
      ? []
      : [
          `Shown with escapes, since they hold characters that cannot be seen: ${plural(altered, 'value')}.`,
        ]),
    ...(report.masked === 0 ? [] : [`Masked as secrets: ${plural(report.masked, 'value')}.`]),
    ...leftOut(report),
  ]
  return [
    ...(groups.length === 0
      ? [paragraph(words('The alert has no fields.'))]
      : groups.map((each) => group(each, limits))),
    ...(notes.length === 0 ? [] : [paragraph(words(notes.join(' ')))]),
  ]
}

/** What the report leaves out of the alert, and where that is. */
function leftOut({ truncated, incident }: Report): readonly string[] {
  // A report that an older version stored does not have it; the minimal one says it in its summary.
  if (!truncated || truncated.minimal !== null) return []
  const { fields, allFields, values, tags } = truncated
  const parts = [
    ...(fields === 0 ? [] : [`${grouped(fields)} of ${grouped(allFields)} fields`]),
    ...(values === 0 ? [] : [`the end of ${plural(values, 'value')}`]),
    ...(tags === 0 ? [] : [`${grouped(tags)} more tags`]),
  ]
  const id = visible(incident.id).shown
  return [
    `Left out of this report: ${parts.join(', ')}. GET /api/v1/incidents/${id} has the whole alert.`,
  ]
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
