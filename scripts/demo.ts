import { analyzeBodies } from '../src/analyze/analyze.ts'
import { foldBodies } from '../src/analyze/fold-bodies.ts'
import { demoAlerts, ruleIn } from '../src/cli/demo-alerts.ts'
import { demoPreviews, demoText } from '../src/cli/demo-text.ts'
import { configSchema } from '../src/config/schema.ts'
import { loadKnowledge } from '../src/knowledge/load.ts'
import { incidentDetail } from '../src/web/views.ts'

/** What `npm run demo` prints, made without a service: times are those of the alerts, so it is the same every time. */
export async function demoOutput(): Promise<string> {
  const bodies = demoAlerts()
  const config = configSchema.parse({})
  const records = foldBodies(bodies, config)
  const [report] = analyzeBodies(bodies, config, loadKnowledge(null))
  const [record] = records
  if (report === undefined || record === undefined) throw new Error('examples/alerts is empty')
  const { decisions } = incidentDetail(record, [], null)
  const result = { rules: bodies.map(ruleIn), incidents: records.length, decisions, report }
  return demoText(result, await demoPreviews(report))
}
