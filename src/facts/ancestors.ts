import { fieldValue } from '../model/field.ts'
import { lookUp } from './look-up.ts'
import { known, unknown, type Found, type Observed, type Reading } from './reading.ts'
import { isIn } from './sets.ts'

const ANCESTORS = [
  'proc.pname',
  'proc.aname[2]',
  'proc.aname[3]',
  'proc.aname[4]',
  'proc.aname[5]',
  'proc.aname[6]',
  'proc.aname[7]',
]

/** The names of the parent and of those above it. Unknown when the line breaks off before its end. */
export function readAncestors(event: Observed): Reading & { readonly isWhole?: boolean } {
  const found: Found[] = []
  for (const field of ANCESTORS) {
    const value = lookUp(event, field)
    if (value === null) {
      // Printed, but without a value: there is no such ancestor.
      const isEnd = found.length > 0 && fieldValue(event, field) !== undefined
      if (isEnd) return known(['proc.pname'], found)
      return found.length === 0
        ? unknown('proc.pname')
        : { ...known(['proc.pname'], found), isWhole: false }
    }
    found.push({ field, value, shown: value })
    if (isIn('container-runtimes', value) || isIn('inits', value))
      return known(['proc.pname'], found)
  }
  return known(['proc.pname'], found)
}

/** What is asked next when no ancestor of the printed ones matches. */
export function nextAncestor(found: readonly Found[]): string {
  return ANCESTORS[found.length] ?? 'proc.aname[7]'
}
