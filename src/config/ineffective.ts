import type { Problem } from './problems.ts'
import { isSettings, textAt, type Path, type Settings } from './settings.ts'
import { SINK_SECTIONS } from './sinks.ts'

/** Settings that are valid and do nothing where they are; each path with why. */
export function ineffective(settings: Settings): readonly Problem[] {
  return [
    ...sectionsThatAreOff(settings),
    ...withSlackWebhook(settings),
    ...tokenWithoutMechanism(settings),
  ]
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
  return sinkPaths(settings, 'slack', 'slack').flatMap((path): readonly Problem[] => {
    if (textAt(settings, [...path, 'webhookurl']) === '') return []
    return WITH_WEBHOOK.map(([name, message]) => ({ path: [...path, name], message })).filter(
      (problem) => textAt(settings, problem.path) !== '',
    )
  })
}

function tokenWithoutMechanism(settings: Settings): readonly Problem[] {
  return sinkPaths(settings, 'smtp', 'email').flatMap((path): readonly Problem[] => {
    const at = [...path, 'token']
    const isUsed = textAt(settings, [...path, 'authmechanism']).toLowerCase() === 'xoauth2'
    if (isUsed || textAt(settings, at) === '') return []
    return [{ path: at, message: 'a token is for authmechanism xoauth2' }]
  })
}

/** Where sinks of a type are set: its section, and those that have a name. */
function sinkPaths({ sinks }: Settings, section: string, type: string): readonly Path[] {
  const named = isSettings(sinks) ? Object.keys(sinks).map((name) => ['sinks', name]) : []
  return [[section], ...named.filter((path) => textAt({ sinks }, [...path, 'type']) === type)]
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
