import type { IncidentFilter } from '../../src/store/records.ts'

/** Lists every incident of alerts. */
export const ALERTS: IncidentFilter = {
  state: null,
  priority: null,
  urgency: null,
  rule: null,
  namespace: null,
  since: null,
  kinds: ['alert'],
}
