import { analyzeBodies } from '../analyze/analyze.ts'
import { configSchema } from '../config/schema.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { formatReport, isReportFormat, REPORT_FORMATS } from '../deliver/format.ts'
import { print, textOption, usageError, type Command } from './command.ts'
import { splitBodies, readInput } from './input.ts'

export const analyze: Command = {
  name: 'analyze',
  takes: `[FILE|-] [--format ${REPORT_FORMATS.join('|')}] [--playbooks DIR]`,
  does: 'print the report of the alert(s) in FILE; needs no configuration, network or database',
  options: { format: { type: 'string' }, playbooks: { type: 'string' } },
  notes: [
    'FILE              one JSON body, or one a line; - or nothing is stdin',
    '--format FORMAT   markdown by default',
    '--playbooks DIR   a folder of your own playbooks, to see what they say',
  ],
  words: 1,
  run: async (values, [file]) => {
    const format = textOption(values, 'format') ?? 'markdown'
    if (!isReportFormat(format)) throw usageError(`--format: one of ${REPORT_FORMATS.join(', ')}`)
    const bodies = splitBodies(await readInput(file))
    const knowledge = loadKnowledge(textOption(values, 'playbooks') ?? null)
    const reports = analyzeBodies(bodies, configSchema.parse({}), knowledge)
    print(reports.map((report) => formatReport(report, format, null)).join('\n'))
    return 0
  },
}
