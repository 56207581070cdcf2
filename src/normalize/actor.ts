import type { FalcoEvent, KeyPart } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { keyText } from './names.ts'
import { firstText } from './subject.ts'

type Facts = Pick<FalcoEvent, 'fields' | 'source'>

/** Who did it, by source, masked: process and user of a system call, user and action of an audit log. */
export function findActor(event: Facts): readonly KeyPart[] {
  return actorFields(event).map(([name, value]) => ({ name, value: keyText(value ?? '') }))
}

function actorFields(event: Facts): readonly (readonly [string, string | null])[] {
  switch (event.source) {
    case 'k8s_audit':
      return read(event, ['ka.user.name', 'ka.verb', 'ka.target.resource', 'ka.target.subresource'])
    case 'aws_cloudtrail':
      return read(event, ['ct.user', 'ct.name', 'ct.region'])
    case 'gcp_auditlog':
      return read(event, ['gcp.user', 'gcp.methodName', 'gcp.projectId'])
    case 'okta':
      return [
        ['okta.actor', firstText(event, ['okta.actor.alternateid', 'okta.actor.name'])],
        ...read(event, ['okta.evt.type', 'okta.org']),
      ]
    case 'github':
      return [
        ...read(event, ['github.user', 'github.type']),
        ['github.org', firstText(event, ['github.org', 'github.owner'])],
      ]
    default:
      return [['proc.name', processName(event)], ...read(event, ['proc.pname', 'user.name'])]
  }
}

function read(
  event: Facts,
  names: readonly string[],
): readonly (readonly [string, string | null])[] {
  return names.map((name) => [name, fieldText(event, name)])
}

/** Older rules print only the command line: its first word, without the folder, is the name. */
function processName(event: Facts): string | null {
  const name = fieldText(event, 'proc.name')
  if (name !== null) return name
  const command = firstText(event, ['proc.cmdline', 'proc.exepath'])
  return command?.trim().split(/\s/, 1)[0]?.split('/').at(-1) ?? null
}
