import { readFileSync } from 'node:fs'
import { FalcobriefError, errorMessage } from '../model/errors.ts'
import { playbookFiles } from './files.ts'
import { problemsIn } from './lint-rules.ts'
import { atLine, parsePlaybook } from './parse.ts'

/** Something wrong in a playbook. `file` is the folder as given with the path below it; lines from 1. */
export type Problem = { readonly file: string; readonly line: number; readonly message: string }

/**
 * Everything that is wrong in a folder's playbooks, by file and line; none for a folder without any.
 * docs/playbooks.md lists what is checked.
 * @throws FalcobriefError FB_FILE when the folder or a file in it cannot be read
 */
export function lintPlaybooks(folder: string): readonly Problem[] {
  const seen = new Map<string, string>()
  return playbookFiles(folder).flatMap((file) => {
    const { playbook, problems, lineOf } = parsePlaybook(file.name, readText(file.path))
    const found = [...problems]
    if (playbook !== null) {
      found.push(...problemsIn(playbook).map((problem) => atLine(problem, lineOf)))
      const key = JSON.stringify([playbook.rule, playbook.source])
      const other = seen.get(key)
      if (other !== undefined) {
        found.push(atLine({ path: ['rule'], message: `${other} is for this rule, too` }, lineOf))
      }
      seen.set(key, file.name)
    }
    return found
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, message }) => ({ file: file.path, line, message }))
  })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new FalcobriefError('FB_FILE', `playbooks: ${errorMessage(error)}`, { cause: error })
  }
}
