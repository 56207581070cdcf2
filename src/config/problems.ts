import type { z } from 'zod'
import { PRIORITIES } from '../model/event.ts'
import { namesAt } from './keys.ts'
import { nearest } from '../lib/nearest.ts'
import { isPlainKey, valueAt, type Path, type Settings } from './settings.ts'

/** Something wrong with a setting. The message never holds a value, as any may be a secret in the wrong place. */
export type Problem = { readonly path: Path; readonly message: string }

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
  record: 'a section with keys',
}

/** What zod finds, in our words; undefined leaves it to zod. Settings with words of their own keep them. */
export function wordIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wordType(issue.expected, issue.input)
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty'
      return `must be ${issue.minimum} or more`
    case 'too_big':
      return `must be ${issue.maximum} or less`
    case 'invalid_value':
      return alternatives(issue.values.map(String), issue.input)
    case 'invalid_union':
      return 'discriminator' in issue ? wordVariant(issue) : 'must be text or a list of texts'
    case 'invalid_key':
      return issue.issues[0]?.message
    default:
      return undefined
  }
}

function wordType(expected: string, input: unknown): string {
  if (input === undefined) return 'must be set'
  const isPlain = typeof input === 'number' || typeof input === 'boolean'
  const hint = expected === 'string' && isPlain ? '; put it in quotes' : ''
  return `must be ${EXPECTED[expected] ?? expected}${hint}`
}

function alternatives(words: readonly string[], input: unknown): string {
  const meant = typeof input === 'string' ? nearest(input, words) : null
  return `must be one of ${words.join(', ')}${meant === null ? '' : `; nearest valid value '${meant}'`}`
}

const SINK_TYPES = ['slack', 'email', 'webhook', 'console']

function wordVariant({ input }: z.core.$ZodRawIssue): string {
  return alternatives(SINK_TYPES, valueAt(input, ['type']))
}

/** zod's issues with a problem for each unknown key, and what a misspelled word was most likely meant to be. */
export function listProblems(
  issues: readonly z.core.$ZodIssue[],
  settings: Settings,
): readonly Problem[] {
  return issues.flatMap((issue): readonly Problem[] => {
    const { path, message } = issue
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(path, key, settings))
    const isPriority = path.at(-1) === 'minimumpriority' && issue.code === 'custom'
    return [{ path, message: isPriority ? wordPriority(valueAt(settings, path)) : message }]
  })
}

function wordPriority(value: unknown): string {
  const words = [...PRIORITIES.map((priority) => priority.toLowerCase()), 'info']
  return alternatives(words, value)
}

/** What people call a setting at the top of the file; letters cannot tell. */
const MEANINGS: Readonly<Record<string, string>> = {
  address: 'listenaddress',
  database: 'store.url',
  db: 'store.url',
  email: 'smtp',
  host: 'listenaddress',
  level: 'log.level',
  loglevel: 'log.level',
  mail: 'smtp',
  minimumpriority: 'slack.minimumpriority',
  port: 'listenport',
  secret: 'secrets',
  token: 'auth.token',
  url: 'publicurl',
}

function unknownKey(path: Path, key: string, settings: Settings): Problem {
  const names = keysAt(path, settings)
  if (!isPlainKey(key)) {
    const message = `no such key; is the blank after a colon missing? Valid keys: ${names.join(', ')}`
    return { path: [...path, key], message }
  }
  const meaning = path.length === 0 ? MEANINGS[key.toLowerCase()] : undefined
  const meant = meaning ?? nearest(key, names)
  const hint = meant === null ? `valid keys: ${names.join(', ')}` : `nearest valid key '${meant}'`
  return { path: [...path, key], message: `no such key; ${hint}` }
}

function keysAt(path: Path, settings: Settings): readonly string[] {
  return namesAt(path, valueAt(settings, [...path, 'type']))
}
