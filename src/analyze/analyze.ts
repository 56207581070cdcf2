import type { Config } from '../config/schema.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import { finish } from '../lib/steps.ts'
import type { Report } from '../model/report.ts'
import { parseRecord } from '../notify/record.ts'
import { createWriteReport } from '../notify/report.ts'
import { foldBodies } from './fold-bodies.ts'

/**
 * The reports of the incidents that these bodies make, in the order in which they opened: the pipeline without
 * store, network and clock. The same bodies give the same reports.
 * @throws FalcobriefError FB_NOT_JSON or FB_NOT_OBJECT, with the number of the body
 */
export function analyzeBodies(
  bodies: readonly string[],
  config: Config,
  knowledge: Knowledge,
): readonly Report[] {
  const writeReport = createWriteReport(config, knowledge)
  return foldBodies(bodies, config).map((record) =>
    finish(writeReport(parseRecord(record, config.cluster), null)),
  )
}
