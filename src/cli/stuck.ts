import { loadConfig } from '../config/load.ts'
import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { visible } from '../render/visible.ts'
import type { Requeued, Stuck } from '../web/answers.ts'
import {
  CONFIG_NOTE,
  CONFIG_OPTION,
  print,
  textOption,
  usageError,
  type CliValues,
  type Command,
} from './command.ts'
import { askRunning, type Running } from './running.ts'
import { serviceUrl } from './service-url.ts'

const TAKES = 'stuck takes: nothing, release ID or release --all'

export const stuck: Command = {
  name: 'stuck',
  takes: '[release ID|release --all] [--config FILE] [--url URL] [--token TOKEN]',
  does: 'list the incidents whose reports fail, or retry them immediately',
  options: {
    ...CONFIG_OPTION,
    all: { type: 'boolean' },
    url: { type: 'string' },
    token: { type: 'string' },
  },
  notes: [
    'release ID         try this incident again now, and queue its dead messages again',
    'release --all      the same for each incident that is stuck',
    CONFIG_NOTE,
    '    --url URL      the running service (else the one of the configuration, on this machine)',
    '    --token TOKEN  its auth.readtoken (else that of the configuration)',
  ],
  words: 2,
  run: async (values, [action, id]) => {
    const isAll = values['all'] === true
    const isRelease = action === 'release' && (id === undefined) === isAll
    if (!isRelease && (action !== undefined || isAll)) throw usageError(TAKES)
    const running = runningOf(values)
    if (!isRelease) return list(running)
    if (id !== undefined) return release(id, running)
    return releaseAll(running)
  },
}

function runningOf(values: CliValues): Running {
  const config = loadConfig({ argvPath: textOption(values, 'config') })
  const { readtoken } = config.auth
  return {
    url: textOption(values, 'url') ?? serviceUrl(config),
    token: textOption(values, 'token') ?? (readtoken === '' ? null : readtoken),
  }
}

async function list(running: Running): Promise<number> {
  const { count, items } = await readStuck(running)
  print(count === 0 ? 'no incident is stuck\n' : `${plural(count, 'stuck incident')}\n`)
  for (const { incidentId, failures, retryAt, error } of items) {
    const times = plural(failures, 'failure')
    print(`${incidentId}  ${times}, next try ${retryAt}: ${visible(error).shown}\n`)
  }
  if (count > items.length) print(`and ${count - items.length} more\n`)
  return 0
}

async function readStuck(running: Running): Promise<Stuck> {
  const answer = await askRunning<Stuck>(running, 'GET', '/api/v1/stuck')
  if (answer !== null) return answer
  throw new FalcobriefError('FB_FILE', `${running.url} is no falcobrief, or an older one`)
}

async function release(id: string, running: Running): Promise<number> {
  const path = `/api/v1/incidents/${encodeURIComponent(id)}/requeue`
  const answer = await askRunning<Requeued>(running, 'POST', path)
  if (answer === null) {
    throw new FalcobriefError('FB_NOT_FOUND', `there is no incident ${visible(id).shown}`)
  }
  const { released, requeued } = answer
  const what = released ? 'is tried again now' : 'was not stuck'
  const messages = requeued === 0 ? '' : `; ${plural(requeued, 'message')} queued again`
  print(`${visible(id).shown} ${what}${messages}\n`)
  return 0
}

/** The list is bounded, so that it is asked for again; what fails once more meanwhile is left. */
async function releaseAll(running: Running): Promise<number> {
  const seen = new Set<string>()
  for (;;) {
    const { items } = await readStuck(running)
    const others = items.filter(({ incidentId }) => !seen.has(incidentId))
    if (others.length === 0) break
    for (const { incidentId } of others) {
      seen.add(incidentId)
      await release(incidentId, running)
    }
  }
  if (seen.size === 0) print('no incident is stuck\n')
  return 0
}
