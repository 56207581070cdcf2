import { findAbsence, valueText, type Absence } from '../../model/field.ts'
import type { Text } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { isAt } from '../place.ts'
import { lookUp } from '../../facts/look-up.ts'
import { code, codes, listed, own, words } from '../words.ts'

/** The mark that Falcosidekick leaves where it cut a string to 512 bytes. */
const CUT = '[...]'
/** Names shown in one line. */
const SHOWN = 12

/** What one would like to know and the alert does not say. Never empty. */
export function missingOf(known: Case): readonly Text[] {
  const found = [
    ...empty(known),
    ...cut(known),
    ...(known.event.kind === 'alert' ? context(known) : []),
  ]
  return found.length > 0
    ? found
    : [
        words`Nothing that was printed is without a value; what happened before and after it is never in an alert.`,
      ]
}

function context(known: Case): readonly Text[] {
  return [...kubernetes(known), ...host(known), ...digest(known), ...unprinted(known)]
}

function empty({ event }: Case): readonly Text[] {
  const absent = Object.keys(event.fields).map((name) => [name, findAbsence(event, name)] as const)
  const named = (kind: Absence): readonly string[] =>
    absent.flatMap(([name, absence]) => (absence === kind ? [name] : []))
  const [unfilled, filled] = [named('empty'), named('placeholder')]
  return [
    ...(unfilled.length === 0 ? [] : [words`Falco could not fill in ${shortened(unfilled)}.`]),
    ...(filled.length === 0
      ? []
      : [
          words`Falco filled in only placeholders for ${shortened(filled)}: they describe no process, user or connection.`,
        ]),
  ]
}

function shortened(names: readonly string[]): Text {
  const more = names.length - SHOWN
  return words`${listed(names.slice(0, SHOWN))}${own(more > 0 ? ` and ${more} more` : '')}`
}

function cut({ event }: Case): readonly Text[] {
  const names = Object.entries(event.fields).flatMap(([name, value]) =>
    value !== null && valueText(value).endsWith(CUT) ? [name] : [],
  )
  if (names.length === 0) return []
  const [ends, were] = names.length === 1 ? ['end', 'it was'] : ['ends', 'they were']
  return [
    words`The ${own(ends)} of ${shortened(names)}: ${own(were)} cut (${code(CUT)}), as Falcosidekick does with strings over 512 bytes in large alerts.`,
  ]
}

function kubernetes({ place, event }: Case): readonly Text[] {
  if (place !== 'runtime') return []
  return lookUp(event, 'k8s.ns.name') === null
    ? [
        words`Kubernetes metadata: whether the container belongs to a pod, and to which, is not known. Outside Kubernetes that is as it must be; inside, Falco did not get it from the container runtime.`,
      ]
    : [words`The pod: only the namespace is known.`]
}

/** Falco calls itself by the name of its machine, which in Kubernetes is the name of its own pod. */
const POD_OF_FALCO = /^falco-[a-z0-9-]+$/

function host({ event, place }: Case): readonly Text[] {
  if (place !== 'host' && !isAt(place, 'container')) return []
  if (event.hostname === null) {
    return [words`The host: the alert has no hostname, so it does not say on which node to look.`]
  }
  return POD_OF_FALCO.test(event.hostname)
    ? [
        words`The node: ${event.hostname} looks like the name of Falco's own pod. The alert came from the node that this pod runs on.`,
      ]
    : []
}

function digest({ event }: Case): readonly Text[] {
  const isNamed = lookUp(event, 'container.image.repository') !== null
  return isNamed && lookUp(event, 'container.image.digest') === null
    ? [
        words`The digest of the image: a tag can be moved, so the exact image must be read from the runtime.`,
      ]
    : []
}

/** Fields of the official rule that this alert does not have at all. */
function unprinted({ rule, event }: Case): readonly Text[] {
  if (rule === null) return []
  const absent = rule.fields.filter((name) => !isPresent(event.fields, name))
  if (absent.length === 0) return []
  const more = absent.length - SHOWN
  const rest = own(more > 0 ? ` and ${more} more` : '')
  return [
    words`What the official rule prints today and this alert does not have: ${codes(absent.slice(0, SHOWN))}${rest}. The rules file is older, or its output was changed.`,
  ]
}

/** The time is in every alert, under one name or another. */
function isPresent(fields: Case['event']['fields'], name: string): boolean {
  return (
    name.startsWith('evt.time') ||
    Object.hasOwn(fields, name) ||
    Object.hasOwn(fields, name.replaceAll('[', '_').replaceAll(']', '')) ||
    lookUp({ fields }, name) !== null
  )
}
