import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

/** A text of the measured set: what it says, and which parts of it must not be shown. */
export type SecretCase = {
  readonly kind: string
  readonly text: string
  readonly secrets: readonly string[]
  /** The text with each secret replaced by `[masked]`: what a reader should see. */
  readonly shown: string
}

const FOLDER = path.join(import.meta.dirname, '../fixtures/secrets')

/** The texts of `secrets.yaml`. */
export function secretCases(): readonly SecretCase[] {
  return casesOf('secrets.yaml')
}

/** The texts of `harmless.yaml`: none has a secret. */
export function harmlessCases(): readonly SecretCase[] {
  return casesOf('harmless.yaml')
}

function casesOf(file: string): readonly SecretCase[] {
  const kinds = parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Record<string, string[]>
  return Object.entries(kinds).flatMap(([kind, lines]) => lines.map((line) => caseOf(kind, line)))
}

function caseOf(kind: string, line: string): SecretCase {
  const marked = line.replaceAll('·', '').replaceAll('␤', '\n')
  return {
    kind,
    text: marked.replaceAll(/[«»]/g, ''),
    secrets: Array.from(marked.matchAll(/«([^»]*)»/g), ([, secret = '']) => secret),
    shown: marked.replaceAll(/«[^»]*»/g, '[masked]'),
  }
}
