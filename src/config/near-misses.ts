import { FOREIGN_KEYS } from './falcosidekick/keys.ts'
import { nearest } from '../lib/nearest.ts'
import { SINK_SECTIONS } from './sinks.ts'

/** Variables that are none, but were surely meant to be. */
export type NearMisses = {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** Edits by which a name may miss one of ours and still be taken for it: others' variables pass by. */
const MAX_EDITS = 2
/** Shorter names than this, after the section, are taken for ours with one edit at most. */
const LONG = 6
/** A shorter part of a name says too little. */
const PART = 4

const PREFIX = 'FALCOBRIEF_'

const FOREIGN = new Set(FOREIGN_KEYS.map(({ env }) => env))

const SECTIONS = SINK_SECTIONS.map(({ name }) => name.toUpperCase())

/** What other programs call it. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  SMTP_PORT: 'SMTP_HOSTPORT',
  SMTP_SERVER: 'SMTP_HOSTPORT',
  SLACK_BOT_TOKEN: 'SLACK_TOKEN',
  SLACK_URL: 'SLACK_WEBHOOKURL',
}

/** `names` are those of the variables that there are. Values are never repeated. */
export function nearMisses(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): NearMisses {
  const problems: string[] = []
  const warnings: string[] = []
  for (const [name, value = ''] of Object.entries(env)) {
    if (value === '' || names.includes(name) || FOREIGN.has(name)) continue
    if (isServiceLink(name, value)) continue
    const meant = meantBy(name, names)
    if (meant !== null) problems.push(`${name}: no such variable; ${meant}`)
    else if (name.startsWith(PREFIX)) {
      warnings.push(`${name} has no effect: no such variable; names of settings have no prefix`)
    }
  }
  return { problems, warnings }
}

function meantBy(name: string, names: readonly string[]): string | null {
  if (name === 'MINIMUMPRIORITY') {
    return `set it for each sink: ${SECTIONS.map((section) => `${section}_${name}`).join(', ')}`
  }
  const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name
  const whole = bare === name ? null : misspelled(name, names)
  if (whole !== null) return `nearest valid name '${whole}'`
  const meant = names.includes(bare)
    ? bare
    : (OTHER_WORDS[bare] ??
      misspelled(bare, names) ??
      nearPart(bare, names) ??
      withoutSection(bare, names))
  return meant === null ? null : `nearest valid name '${meant}'`
}

/** The name of ours in the same section that is very near. */
function misspelled(name: string, names: readonly string[]): string | null {
  const section = /^[A-Z]+_/.exec(name)?.[0] ?? ''
  const rest = name.slice(section.length)
  const edits = rest.length < LONG ? 1 : MAX_EDITS
  const meant = rest.length < 3 ? null : nearest(rest, inSection(section, names), edits)
  const isLong = section !== '' || rest.length >= 2 * LONG - 3
  return meant !== null && isLong ? `${section}${meant}` : null
}

/** `SLACK_WEBHOOK`, `SMTP_HOST`, `SMTP_USERNAME`: the beginning of one name of a sink, or a little more. */
function nearPart(name: string, names: readonly string[]): string | null {
  const section = SECTIONS.find((known) => name.startsWith(`${known}_`))
  if (section === undefined) return null
  const rest = name.slice(section.length + 1)
  const [meant, ...others] = inSection(`${section}_`, names)
    .filter((candidate) => !candidate.endsWith('_FILE'))
    .filter(
      (candidate) =>
        (rest.length >= PART && candidate.startsWith(rest)) ||
        (candidate.length >= PART &&
          rest.startsWith(candidate) &&
          rest.length <= candidate.length + PART),
    )
  return meant === undefined || others.length > 0 ? null : `${section}_${meant}`
}

/** `LISTEN_PORT`, `PUBLIC_URL`: a setting that has no section. */
function withoutSection(name: string, names: readonly string[]): string | null {
  const joined = name.replaceAll('_', '')
  return names.find((candidate) => !candidate.includes('_') && candidate === joined) ?? null
}

function inSection(section: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => name.startsWith(section)).map((name) => name.slice(section.length))
}

/** What Kubernetes sets for a service of the namespace: `FALCOBRIEF_SERVICE_HOST`, `FALCOBRIEF_PORT_2804_TCP`. */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(
      name,
    ) ||
    (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value))
  )
}
