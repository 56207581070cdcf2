import type { FalcoEvent } from '../model/event.ts'
import { fieldText } from '../model/field.ts'

type Facts = Pick<FalcoEvent, 'fields'>

/**
 * A field's value as text, by its Falco name or by another name of the same fact: the k8smeta plugin's,
 * or the one with underscores that `append_output` and custom outputs use. Null when it is missing.
 */
export function lookUp(event: Facts, name: string): string | null {
  const text = fieldText(event, name)
  if (text !== null || !/^(?:k8s|container)\./.test(name)) return text
  const metadata = name.startsWith('k8s.') ? fieldText(event, `k8smeta.${name.slice(4)}`) : null
  return metadata ?? fieldText(event, name.replaceAll('.', '_'))
}

/** The first of these fields that has a value. */
export function lookUpFirst(event: Facts, names: readonly string[]): string | null {
  for (const name of names) {
    const text = lookUp(event, name)
    if (text !== null) return text
  }
  return null
}
