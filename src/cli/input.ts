import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { whyUnreadable } from '../lib/unreadable.ts'
import { FalcobriefError } from '../model/errors.ts'

/** A file as text; `-`, or nothing, is stdin. Throws `FB_FILE`. */
export async function readInput(path: string | undefined): Promise<string> {
  if (path === undefined || path === '-') return text(process.stdin)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const message = `cannot read ${path}: ${whyUnreadable(error)}`
    throw new FalcobriefError('FB_FILE', message, { cause: error })
  }
}

/**
 * The request bodies in a file: the whole of it when it is one JSON value (over any number of lines),
 * else one a line. Throws `FB_FILE` when there is none.
 */
export function splitBodies(content: string): readonly string[] {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new FalcobriefError('FB_FILE', 'the input is empty: no alert in it')
  const [first = ''] = lines
  // The first line of one body that goes over several is no JSON by itself.
  const isOneEach = lines.length > 1 && first.trimStart().startsWith('{') && isJson(first)
  return isOneEach ? lines : [content]
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content)
    return true
  } catch {
    return false
  }
}
