import type { Subject } from './event.ts'

/** A subject of which only these parts are known. */
export function subject(parts: Pick<Subject, 'kind'> & Partial<Subject>): Subject {
  return {
    cluster: null,
    namespace: null,
    workload: null,
    host: null,
    container: null,
    account: null,
    user: null,
    ...parts,
  }
}

/**
 * A subject as people name it: `prod/payments-api (cluster eu-1)`, `container web on host node-1`,
 * `account 1234, user alice`. It is made of values of alerts: show it as data.
 */
export function subjectLabel(subject: Subject): string {
  const { cluster } = subject
  return cluster === null ? placeLabel(subject) : `${placeLabel(subject)} (cluster ${cluster})`
}

function placeLabel(subject: Subject): string {
  const { namespace, workload, host, container, account, user } = subject
  switch (subject.kind) {
    case 'workload':
      return joined([namespace, workload], '/') ?? 'unknown workload'
    case 'container':
      return joined([named('container', container), named('host', host)], ' on ') ?? 'unknown host'
    case 'host':
      return named('host', host) ?? 'unknown host'
    case 'user':
      return named('user', user) ?? 'unknown user'
    case 'account':
      return joined([named('account', account), named('user', user)], ', ') ?? 'unknown account'
    case 'falcobrief':
      return 'falcobrief'
    default:
      return subject.kind satisfies never
  }
}

function named(noun: string, name: string | null): string | null {
  return name === null ? null : `${noun} ${name}`
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.join(separator)
}
