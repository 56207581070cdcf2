import { explainBody, type Explanation } from '../analyze/explain.ts'
import { loadConfig } from '../config/load.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { FalcobriefError } from '../model/errors.ts'
import { visible } from '../render/visible.ts'
import { CONFIG_NOTE, CONFIG_OPTION, print, textOption, type Command } from './command.ts'
import { splitBodies, readInput } from './input.ts'
import { silencesAt } from './running.ts'

export const explain: Command = {
  name: 'explain',
  takes: '[FILE|-] [--config FILE] [--url URL] [--token TOKEN]',
  does: 'say what becomes of one alert and why: fingerprint, incident, silence, routes, sinks, playbook',
  options: { ...CONFIG_OPTION, url: { type: 'string' }, token: { type: 'string' } },
  notes: [
    'FILE               one JSON body; - or nothing is stdin',
    CONFIG_NOTE,
    '    --url URL      a running service, for the silences that were set in it',
    '    --token TOKEN  its auth.readtoken',
  ],
  words: 1,
  run: async (values, [file]) => {
    const config = loadConfig({ argvPath: textOption(values, 'config') })
    const [body, ...others] = splitBodies(await readInput(file))
    if (body === undefined || others.length > 0) {
      throw new FalcobriefError(
        'FB_FILE',
        `explain takes one alert; the input has ${others.length + 1}`,
      )
    }
    const knowledge = loadKnowledge(config.playbooks === '' ? null : config.playbooks)
    const url = textOption(values, 'url')
    const silences =
      url === null ? [] : await silencesAt({ url, token: textOption(values, 'token') })
    print(describe(explainBody(body, config, knowledge, { now: Date.now(), silences })))
    return 0
  },
}

type Row = readonly [name: string, value: string]

function describe(explanation: Explanation): string {
  const { decisions, knowledge } = explanation
  const rows: readonly Row[] = [
    ...keyRows(explanation),
    ['decisions', decisions.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ')],
    ...routingRows(explanation),
    [
      'report from',
      knowledge.kind === 'playbook'
        ? `the playbook ${knowledge.name}, version ${knowledge.version}`
        : `${knowledge.name}, as there is no playbook for this rule`,
    ],
  ]
  return rows.map(([name, value]) => `${name.padEnd(13)}${visible(value).shown}\n`).join('')
}

function keyRows(explanation: Explanation): readonly Row[] {
  return [
    ['event', `${explanation.eventId} (${explanation.kind})`],
    ['rule', `${explanation.rule} (${explanation.priority}, ${explanation.source})`],
    ['fingerprint', explanation.fingerprint],
    ['  made of', `source ${explanation.source}`],
    ['', `rule ${explanation.rule}`],
    ['', `subject ${explanation.subject}`],
    ...explanation.keyedBy.map(({ name, value }): Row => [
      '',
      `${name} ${value === '' ? '(none)' : value}`,
    ]),
    ['incident', explanation.subject],
    ['  key', explanation.incidentKey],
  ]
}

function routingRows({ ways, routing }: Explanation): readonly Row[] {
  const sinks = ways.filter(({ deferral }) => deferral === null).map(({ sink }) => sink)
  return [
    ...routing.flatMap(({ kind, reason }) =>
      kind === 'routed' ? [['routes', reason] as const] : [],
    ),
    ['sinks', sinks.length === 0 ? 'none' : sinks.join(', ')],
    ...ways.flatMap(({ sink, deferral }) =>
      deferral === null
        ? []
        : [
            [
              'later',
              `${sink}: ${deferral.reason}, until ${new Date(deferral.until).toISOString()}`,
            ] as const,
          ],
    ),
    ...routing.flatMap(({ kind, reason, sink }) =>
      kind === 'routed'
        ? []
        : [['held back', `${sink ?? 'every sink'}: ${kind}, ${reason}`] as const],
    ),
  ]
}
