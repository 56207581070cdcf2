import { isLoopback } from '../lib/address.ts'
import { isSenderSettled } from './listen.ts'
import type { Problem } from './problems.ts'
import { textAt, valueAt, type Settings } from './settings.ts'
import { sinkProblems } from './sink-checks.ts'

/**
 * What is wrong between settings. Reads them as they were written, so that it can be reported together
 * with what is wrong with single ones, on which it says nothing.
 */
export function crossProblems(settings: Settings): readonly Problem[] {
  return [
    ...listenProblems(settings),
    ...tokenProblems(settings),
    ...tlsProblems(settings),
    ...storeProblems(settings),
    ...sinkProblems(settings),
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

/** What is valid and will surprise. */
export function crossWarnings(settings: Settings): readonly Problem[] {
  const path = ['auth', 'token']
  if (!/[,:]/.test(textAt(settings, path))) return []
  const message =
    'has , or :, where Falcosidekick splits headers of its environment and chart; ' +
    'use letters and digits, as openssl rand -hex 24 makes them'
  return [{ path, message }]
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
