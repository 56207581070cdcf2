import type { Text } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { lookUp } from '../../facts/look-up.ts'
import { joined, own, words } from '../words.ts'

type Part = readonly [before: string, field: string]

const SENTENCES: readonly (readonly [lead: string, parts: readonly Part[]])[] = [
  [
    'Process: ',
    [
      ['', 'proc.name'],
      ['executable ', 'proc.exepath'],
      ['parent ', 'proc.pname'],
      ['its parent ', 'proc.aname[2]'],
      ['above that ', 'proc.aname[3]'],
      ['session leader ', 'proc.sname'],
      ['in folder ', 'proc.cwd'],
    ],
  ],
  ['Command as received: ', [['', 'proc.cmdline']]],
  [
    'Run by: ',
    [
      ['user ', 'user.name'],
      ['uid ', 'user.uid'],
      ['logged in as ', 'user.loginname'],
    ],
  ],
  [
    'Request to the API server: ',
    [
      ['verb ', 'ka.verb'],
      ['resource ', 'ka.target.resource'],
      ['subresource ', 'ka.target.subresource'],
      ['name ', 'ka.target.name'],
      ['made ', 'ka.resp.name'],
      ['namespace ', 'ka.target.namespace'],
      ['image ', 'ka.req.pod.containers.image'],
      ['role ', 'ka.req.binding.role'],
      ['bound to ', 'ka.req.binding.subjects'],
      ['answered with ', 'ka.response.code'],
    ],
  ],
  [
    'Asked by: ',
    [
      ['', 'ka.user.name'],
      ['acting as ', 'ka.impuser.name'],
      ['groups ', 'ka.user.groups'],
      ['from ', 'ka.sourceips'],
      ['with ', 'ka.useragent'],
    ],
  ],
  [
    'AWS call: ',
    [
      ['', 'ct.name'],
      ['service ', 'ct.src'],
      ['region ', 'ct.region'],
      ['by ', 'ct.user'],
      ['of type ', 'ct.user.identitytype'],
      ['from ', 'ct.srcip'],
      ['refused with ', 'ct.error'],
    ],
  ],
  [
    'Google Cloud call: ',
    [
      ['', 'gcp.methodName'],
      ['on ', 'gcp.resourceName'],
      ['project ', 'gcp.projectId'],
      ['by ', 'gcp.user'],
      ['from ', 'gcp.callerIP'],
    ],
  ],
  [
    'Okta event: ',
    [
      ['', 'okta.evt.type'],
      ['result ', 'okta.result'],
      ['by ', 'okta.actor.name'],
      ['on ', 'okta.target.user.name'],
      ['from ', 'okta.client.ip'],
      ['country ', 'okta.client.geo.country'],
    ],
  ],
  [
    'GitHub event: ',
    [
      ['', 'github.type'],
      ['action ', 'github.action'],
      ['repository ', 'github.repo'],
      ['by ', 'github.user'],
    ],
  ],
]

const FILE: readonly Part[] = [
  ['', 'fd.name'],
  ['', 'fs.path.name'],
  ['from ', 'fs.path.source'],
  ['to ', 'fs.path.target'],
]

/** What the fields say, a line for each part of the story that the alert has. */
export function factsOf({ event }: Pick<Case, 'event'>): readonly Text[] {
  const isFile = (lookUp(event, 'fd.name') ?? '/').startsWith('/')
  const sentences = [...SENTENCES, [isFile ? 'File: ' : 'Connection: ', FILE] as const]
  return sentences.flatMap(([lead, parts]) => {
    const found = parts.flatMap(([before, field]) => {
      const value = lookUp(event, field)
      return value === null ? [] : [words`${own(before)}${value}`]
    })
    return found.length === 0 ? [] : [words`${own(lead)}${joined(found, ', ')}.`]
  })
}
