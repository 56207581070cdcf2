import type { Problem } from './problems.ts'
import { isSettings, textAt, type Path, type Settings } from './settings.ts'
import { SINK_SECTIONS } from './sinks.ts'

/** Settings that are valid and do nothing where they are; each path with why. */
export function ineffective(settings: Settings): readonly Problem[] {
  return [...sectionsThatAreOff(settings), ...withSlackWebhook(settings)]
}

/** A section with settings but without an address: people miss the one that turns it on. */
function sectionsThatAreOff(settings: Settings): readonly Problem[] {
  return SINK_SECTIONS.flatMap(({ name, addresses }): readonly Problem[] => {
    const section = settings[name]
    if (!isSettings(section) || Object.values(section).every(isUnset)) return []
    if (!addresses.every((address) => isUnset(section[address]))) return []
    const keys = addresses.map((address) => `${name}.${address}`).join(' or ')
    return [{ path: [name], message: `nothing is sent there; set ${keys}` }]
  })
}

const WITH_WEBHOOK: readonly (readonly [string, string])[] = [
  ['channel', 'a webhook posts to its own channel; set token instead of webhookurl to choose one'],
  ['signingsecret', 'messages of a webhook have no buttons; set token instead of webhookurl'],
]

/** An incoming webhook has its own channel, and its messages have no buttons. */
function withSlackWebhook(settings: Settings): readonly Problem[] {
  const { sinks } = settings
  const named = isSettings(sinks) ? Object.keys(sinks).map((name) => ['sinks', name]) : []
  const slack = named.filter((path) => textAt(settings, [...path, 'type']) === 'slack')
  return [['slack'], ...slack].flatMap((path: Path): readonly Problem[] => {
    if (textAt(settings, [...path, 'webhookurl']) === '') return []
    return WITH_WEBHOOK.map(([name, message]) => ({ path: [...path, name], message })).filter(
      (problem) => textAt(settings, problem.path) !== '',
    )
  })
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
