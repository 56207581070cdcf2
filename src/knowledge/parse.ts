import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { yamlProblem } from '../lib/yaml-errors.ts'
import type { Playbook } from './playbook.ts'
import { checkPlaybook } from './schema.ts'
import type { Path, SchemaProblem } from './form-problems.ts'

/** What is wrong in a file and where; lines count from 1. */
export type LineProblem = { readonly line: number; readonly message: string }

/** A playbook's file: what it says, and where each part of it stands. */
export type ParsedFile = {
  /** Null when the file is no playbook; `problems` then says why. */
  readonly playbook: Playbook | null
  readonly problems: readonly LineProblem[]
  /** The line of a key, or of the nearest key above it that the file has. */
  readonly lineOf: (path: Path) => number
}

/** Reads a playbook; `name` is its file's path below the folder, without the ending. */
export function parsePlaybook(name: string, text: string): ParsedFile {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineOf = (path: Path): number => lineOfPath(document, counter, path)
  // The first error makes the rest of the text look wrong, too.
  const [error] = document.errors
  if (error !== undefined) {
    const line = Math.max(1, counter.linePos(error.pos[0]).line)
    return { playbook: null, problems: [{ line, message: yamlProblem(error.code) }], lineOf }
  }
  const { playbook, problems } = checkPlaybook(name, document.toJS({ maxAliasCount: 0 }))
  return { playbook, problems: problems.map((problem) => atLine(problem, lineOf)), lineOf }
}

/** A problem with its line; its text names the key, as the line may be that of the list it is in. */
export function atLine(problem: SchemaProblem, lineOf: ParsedFile['lineOf']): LineProblem {
  const key = problem.path.map(String).join('.')
  return {
    line: lineOf(problem.path),
    message: key === '' ? problem.message : `${key}: ${problem.message}`,
  }
}

function lineOfPath(document: Document, counter: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return Math.max(1, counter.linePos(node.range[0]).line)
  }
  return 1
}
