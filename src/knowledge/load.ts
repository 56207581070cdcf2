import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { FalcobriefError } from '../model/errors.ts'
import { playbookFiles, type PlaybookFile } from './files.ts'
import { lintPlaybooks } from './lint.ts'
import { parsePlaybook } from './parse.ts'
import type { Knowledge, Playbook } from './playbook.ts'

/** The folder of the built-in playbooks. */
export const BUILT_IN = fileURLToPath(new URL('playbooks', import.meta.url))

const ANY = '*'

type Shelf = {
  /** The playbook of exactly this rule and source, `*` for the generic ones; null when there is none. */
  readonly find: (rule: string, source: string) => Playbook | null
}

/**
 * The built-in playbooks with those of `userFolder` (null: none) over them, rule by rule.
 * The user's are read and checked now, the built-in ones (linted by our tests) when they are first asked for.
 * @throws FalcobriefError FB_KNOWLEDGE that lists every problem as `file:line: message`; FB_FILE when
 * the folder cannot be read
 */
export function loadKnowledge(userFolder: string | null): Knowledge {
  const shelves = [builtInShelf()]
  if (userFolder !== null) shelves.unshift(userShelf(userFolder))
  const find = (rule: string, source: string): Playbook | null => {
    for (const shelf of shelves) {
      const playbook = shelf.find(rule, source)
      if (playbook !== null) return playbook
    }
    return null
  }
  return {
    playbookFor: (rule, source) => {
      const own = rule === ANY ? null : find(rule, source)
      if (own !== null) return { kind: 'playbook', playbook: own }
      const generic = find(ANY, source) ?? find(ANY, ANY)
      if (generic !== null) return { kind: 'generic', playbook: generic }
      throw new FalcobriefError('FB_INTERNAL', 'the playbook generic/other is missing')
    },
  }
}

function userShelf(folder: string): Shelf {
  const problems = lintPlaybooks(folder)
  if (problems.length > 0) {
    const lines = problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)
    throw new FalcobriefError('FB_KNOWLEDGE', lines.join('\n'))
  }
  const playbooks = new Map<string, Playbook>()
  for (const file of playbookFiles(folder)) {
    const playbook = readPlaybook(file)
    playbooks.set(keyOf(playbook.rule, playbook.source), playbook)
  }
  return { find: (rule, source) => playbooks.get(keyOf(rule, source)) ?? null }
}

/** Reads no more than the names of the files, as each is named after its rule (or its source). */
function builtInShelf(): Shelf {
  const files = Map.groupBy(playbookFiles(BUILT_IN), ({ name }) => path.posix.basename(name))
  const found = new Map<string, Playbook | null>()
  return {
    find: (rule, source) => {
      const key = keyOf(rule, source)
      const known = found.get(key)
      if (known !== undefined) return known
      const named = files.get(fileNameOf(rule, source)) ?? []
      const playbook = named
        .map((file) => readPlaybook(file))
        .find((candidate) => candidate.rule === rule && candidate.source === source)
      // Rules that we have nothing on come out of alerts: remembering them would have no bound.
      if (playbook !== undefined) found.set(key, playbook)
      return playbook ?? null
    },
  }
}

/** `Terminal shell in container` → `terminal-shell-in-container`; the generic ones go by their source. */
export function fileNameOf(rule: string, source: string): string {
  if (rule === ANY) return source === ANY ? 'other' : source
  return rule
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function keyOf(rule: string, source: string): string {
  return JSON.stringify([rule, source])
}

function readPlaybook(file: PlaybookFile): Playbook {
  const { playbook, problems } = parsePlaybook(file.name, readFileSync(file.path, 'utf8'))
  if (playbook !== null) return playbook
  const lines = problems.map(({ line, message }) => `${file.name}:${line}: ${message}`)
  throw new FalcobriefError('FB_KNOWLEDGE', lines.join('\n'))
}
