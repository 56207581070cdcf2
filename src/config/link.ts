import type { Config } from './schema.ts'

/** Where an incident can be read; null while `publicurl` is not set. */
export function incidentLink(
  { publicurl }: Pick<Config, 'publicurl'>,
  incidentId: string,
): string | null {
  if (publicurl === '') return null
  return `${publicurl}/api/v1/incidents/${incidentId}/report?format=html`
}
