import type { Kind } from '../kind.ts'
import { isSecretName } from '../names.ts'
import { hasName, type Policy } from '../policy.ts'
import { quoteAt } from '../quotes.ts'
import { isLocation, isReference } from '../references.ts'
import type { Span } from '../span.ts'
import { matchEnd, readValue } from '../value.ts'

/** Longest unquoted name, and longest unquoted value before its name. */
const LONGEST_NAME = 128
const LONGEST_BARE = 512

const NAMES = 'name|key|variable|envname|parameterkey|parametername|optionname'
const VALUES = 'value|val|parametervalue|optionvalue|default_?value'
const KEY = new RegExp(
  `(?<![\\w.-])(?:(?<name>${NAMES})|(?:${VALUES}))(?:\\\\{0,7}["'])?\\s{0,8}[:=]\\s{0,8}`,
  'gi',
)
const BETWEEN = '(?:\\\\{0,7}["\'])?[\\s,;]{1,64}(?:\\\\{0,7}["\'])?'
const NEXT = (words: string): RegExp =>
  new RegExp(`${BETWEEN}(?:${words})(?:\\\\{0,7}["'])?\\s{0,8}[:=]\\s{0,8}`, 'yi')
const NEXT_NAME = NEXT(NAMES)
const NEXT_VALUE = NEXT(VALUES)

/** As containers' environments and templates are written in JSON, YAML and XML. */
export const pairs: Kind = {
  name: 'pairs',
  masks: 'the `value` beside a `name` or `key` that says that it is secret, in JSON, YAML and XML',
  hint: /(?:name|key|variable)\W{1,12}\w*(?:pass|pwd|secret|token|credential|key)/i,
  find: findPairs,
  masked: [
    '{"name":"DB_PASSWORD","value":"«hunter2»"}',
    '- name: API_TOKEN\n  value: «hunter2»',
    '<add key="DbPassword" value="«hunter2»" />',
  ],
  shown: ['{"name":"PORT","value":"80"}', '{"name":"DB_PASSWORD","valueFrom":{"key":"x"}}'],
}

function findPairs(text: string, policy: Policy): readonly Span[] {
  const spans: Span[] = []
  for (const match of text.matchAll(KEY)) {
    const isName = match.groups?.['name'] !== undefined
    const longest = isName ? LONGEST_NAME : LONGEST_BARE
    const first = memberAt(text, match.index + match[0].length, longest)
    const next = matchEnd(isName ? NEXT_VALUE : NEXT_NAME, text, first.end)
    if (next === null) continue
    const second = memberAt(text, next, isName ? text.length : LONGEST_NAME)
    const [name, value] = isName ? [first, second] : [second, first]
    if (isSecretPair(text, name, value, policy)) spans.push(value)
  }
  return spans
}

function memberAt(text: string, at: number, longest: number): Span {
  const limit = quoteAt(text, at) === null ? Math.min(text.length, at + longest) : text.length
  return readValue(text, at, 'member', limit)
}

function isSecretPair(text: string, name: Span, value: Span, policy: Policy): boolean {
  const word = text.slice(name.start, Math.min(name.end, name.start + 256))
  const isSecret = isSecretName(word) || hasName(policy.extra, word)
  if (!isSecret || hasName(policy.allow, word)) return false
  const start = text.slice(value.start, Math.min(value.end, value.start + 512))
  return start !== '' && !isReference(start, 'secret') && !isLocation(start, 'secret')
}
