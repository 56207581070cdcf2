import type { Text } from '../model/report.ts'
import { TACTICS } from '../model/tactics.ts'
import type { Case } from './case.ts'

/** Why an incident is more severe than each of its alerts; null: it is not. */
export function raisedBecause({ incident, alert }: Pick<Case, 'incident' | 'alert'>): Text | null {
  if (incident.kind !== 'alert' || incident.priority === alert.priority) return null
  const names = incident.tactics.map((id) => TACTICS.get(id) ?? id)
  const text = `Raised from ${alert.priority} to ${incident.priority}: ${names.length} ATT&CK tactics on one subject (${names.join(', ')}).`
  return [{ text }]
}
