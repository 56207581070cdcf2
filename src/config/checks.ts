import { isLoopback } from '../lib/address.ts'
import { nearest } from './nearest.ts'
import { isSenderSettled } from './listen.ts'
import type { Problem } from './problems.ts'
import { isSettings, textAt, valueAt, type Path, type Settings } from './settings.ts'
import { RESERVED_SINKS } from './sinks.ts'

/**
 * What is wrong between settings. Reads them as they were written, so that it can be told together with
 * what is wrong with single ones, on which it says nothing.
 */
export function crossProblems(settings: Settings): readonly Problem[] {
  return [
    ...listenProblems(settings),
    ...tokenProblems(settings),
    ...tlsProblems(settings),
    ...storeProblems(settings),
    ...slackProblems(settings, ['slack']),
    ...namedSinkProblems(settings),
    ...routeProblems(settings),
  ]
}

function listenProblems(settings: Settings): readonly Problem[] {
  const host = textAt(settings, ['listenaddress'])
  const isSettled = isSenderSettled({
    auth: {
      token: textAt(settings, ['auth', 'token']),
      readtoken: '',
      anonymous: valueAt(settings, ['auth', 'anonymous']) === true,
    },
    tlsserver: {
      certfile: '',
      keyfile: '',
      cacertfile: textAt(settings, ['tlsserver', 'cacertfile']),
    },
  })
  if (host === '' || isLoopback(host) || isSettled) return []
  const message =
    'others could send alerts without being asked who they are; set auth.token, ' +
    'or tlsserver.cacertfile (client certificates), or auth.anonymous: true to allow it'
  return [{ path: ['listenaddress'], message }]
}

/** What a header and a query can carry as they are. */
function tokenProblems(settings: Settings): readonly Problem[] {
  return ['token', 'readtoken']
    .map((name) => ['auth', name])
    .filter((path) => /[^!-~]/.test(textAt(settings, path)))
    .map((path) => ({ path, message: 'must be printable ASCII without blanks' }))
}

function tlsProblems(settings: Settings): readonly Problem[] {
  const [cert, key, ca] = ['certfile', 'keyfile', 'cacertfile'].map(
    (name) => textAt(settings, ['tlsserver', name]) !== '',
  )
  const lacking = (name: string, others: string): Problem => ({
    path: ['tlsserver', name],
    message: `must be set with ${others}`,
  })
  return [
    ...((key || ca) && !cert ? [lacking('certfile', key ? 'keyfile' : 'cacertfile')] : []),
    ...((cert || ca) && !key ? [lacking('keyfile', cert ? 'certfile' : 'cacertfile')] : []),
  ]
}

/** The address may hold a password, so it is not repeated. */
function storeProblems(settings: Settings): readonly Problem[] {
  const url = textAt(settings, ['store', 'url'])
  if (url === '' && typeof valueAt(settings, ['store', 'url']) !== 'string') return []
  if (/^sqlite:./.test(url)) return []
  const isPostgres = /^postgres(?:ql)?:/.test(url)
  if (isPostgres && isDatabaseAddress(url)) return []
  const message = isPostgres
    ? 'must be postgres://USER:PASSWORD@HOST/DB, with special characters of the password as %XX'
    : 'must be sqlite:PATH, such as sqlite:./data/falcobrief.db, or postgres://USER:PASSWORD@HOST/DB'
  return [{ path: ['store', 'url'], message }]
}

/** A bare / or # in a password ends the host, and what is left of it looks like a name. */
function isDatabaseAddress(url: string): boolean {
  if (!/^[^:]+:\/\/./.test(url) || !URL.canParse(url)) return false
  const { hash, pathname } = new URL(url)
  return hash === '' && !pathname.includes('@')
}

function slackProblems(settings: Settings, path: Path): readonly Problem[] {
  const isSet = (name: string): boolean => textAt(settings, [...path, name]) !== ''
  if (!isSet('webhookurl') || !isSet('token')) return []
  return [{ path: [...path, 'webhookurl'], message: 'set together with token; set one of them' }]
}

function namedSinkProblems(settings: Settings): readonly Problem[] {
  const { sinks } = settings
  if (!isSettings(sinks)) return []
  return Object.keys(sinks).flatMap((name) => {
    const path = ['sinks', name]
    const owner = name === RESERVED_SINKS.slack || name === RESERVED_SINKS.smtp
    const taken = { path, message: `the name belongs to the section ${name}; take another` }
    return [
      ...(owner ? [taken] : []),
      ...slackProblems(settings, path),
      ...addressProblems(settings, path),
    ]
  })
}

/** Unlike the sections, a named sink is there to be on. */
function addressProblems(settings: Settings, path: Path): readonly Problem[] {
  const lacks = (...names: readonly string[]): boolean =>
    names.every((name) =>
      ['', undefined].some((unset) => unset === writtenAt(settings, [...path, name])),
    )
  switch (textAt(settings, [...path, 'type'])) {
    case 'slack':
      if (!lacks('webhookurl', 'token')) return []
      return [{ path, message: 'a Slack sink needs webhookurl, or token and channel' }]
    case 'email':
      return lacks('hostport') ? [{ path: [...path, 'hostport'], message: 'must be set' }] : []
    case 'webhook':
      return lacks('url') ? [{ path: [...path, 'url'], message: 'must be set' }] : []
    default:
      return []
  }
}

/** Text without blanks; another kind of value is another problem. */
function writtenAt(settings: Settings, path: Path): unknown {
  const value = valueAt(settings, path)
  return typeof value === 'string' ? value.trim() : value
}

function routeProblems(settings: Settings): readonly Problem[] {
  const { routes } = settings
  if (!Array.isArray(routes)) return []
  const names = sinkNames(settings)
  return routes.flatMap((route: unknown, index) => {
    const sinks = valueAt(route, ['sinks'])
    if (!Array.isArray(sinks)) return []
    return sinks.flatMap((name: unknown, place): readonly Problem[] => {
      if (typeof name !== 'string' || names.includes(name)) return []
      return [{ path: ['routes', index, 'sinks', place], message: noSink(name, names) }]
    })
  })
}

function noSink(name: string, names: readonly string[]): string {
  if (name === RESERVED_SINKS.slack)
    return 'the sink slack is not on; set slack.webhookurl or slack.token'
  if (name === RESERVED_SINKS.smtp) return 'the sink smtp is not on; set smtp.hostport'
  const meant = nearest(name, names)
  const hint = meant === null ? `there are: ${names.join(', ')}` : `nearest valid name '${meant}'`
  return `no sink ${JSON.stringify(name)}; ${hint}`
}

/** As `sinkDefinitions` names them, out of what was written. */
function sinkNames(settings: Settings): readonly string[] {
  const isSet = (...path: readonly string[]): boolean => textAt(settings, path) !== ''
  const names = [
    ...(isSet('slack', 'webhookurl') || isSet('slack', 'token') ? [RESERVED_SINKS.slack] : []),
    ...(isSet('smtp', 'hostport') ? [RESERVED_SINKS.smtp] : []),
    ...(isSettings(settings['sinks']) ? Object.keys(settings['sinks']) : []),
  ]
  return names.length > 0 ? names : [RESERVED_SINKS.none]
}
