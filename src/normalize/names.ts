import { hash } from 'node:crypto'
import { head } from '../lib/text.ts'
import { BUDGETS } from '../model/budgets.ts'
import { mask } from './mask.ts'

/** `text` as a name that is kept, compared and shown: one that is too long is cut, and stays unlike others. */
export function nameText(text: string): string {
  const { value: limit } = BUDGETS.name
  return text.length <= limit ? text : `${head(text, limit)}${cutMark(text)}`
}

/** The same of a name that may be missing. */
export function nameOrNull(text: string | null): string | null {
  return text === null ? null : nameText(text)
}

/** `text`, masked, as a part of a fingerprint. */
export function keyText(text: string): string {
  const { value: limit } = BUDGETS.key
  return text.length <= limit ? mask(text) : `${mask(head(text, limit))}${cutMark(text)}`
}

function cutMark(text: string): string {
  return `… (${text.length} characters, SHA-256 ${hash('sha256', text).slice(0, 16)})`
}
