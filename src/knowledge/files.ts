import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { whyUnreadable } from '../lib/unreadable.ts'
import { FalcobriefError } from '../model/errors.ts'

/** A playbook's file. `name` is its path below the folder with `/`, without the ending. */
export type PlaybookFile = { readonly path: string; readonly name: string }

const ENDING = /\.ya?ml$/

/**
 * The YAML files in a folder and the folders in it, sorted. Links are followed and what begins with a
 * dot is passed over: so a mounted ConfigMap reads as its files, each once.
 * @throws FalcobriefError FB_FILE when a folder or a file in it cannot be read
 */
export function playbookFiles(folder: string): readonly PlaybookFile[] {
  try {
    const files = walk(folder, '')
    return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    const message = `playbooks: cannot read ${folder}: ${whyUnreadable(error)}`
    throw new FalcobriefError('FB_FILE', message, { cause: error })
  }
}

function walk(folder: string, below: string): readonly PlaybookFile[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry): readonly PlaybookFile[] => {
    if (entry.name.startsWith('.')) return []
    const whole = path.join(folder, entry.name)
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    const kind = entry.isSymbolicLink() ? statSync(whole) : entry
    if (kind.isDirectory()) return walk(whole, name)
    return ENDING.test(name) ? [{ path: whole, name: name.replace(ENDING, '') }] : []
  })
}
