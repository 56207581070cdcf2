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
  return readCases('secrets.yaml')
}

/** The texts of `harmless.yaml`: none has a secret. */
export function harmlessCases(): readonly SecretCase[] {
  return readCases('harmless.yaml')
}

function readCases(file: string): readonly SecretCase[] {
  const kinds = parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Record<string, string[]>
  return Object.entries(kinds).flatMap(([kind, lines]) => lines.map((line) => readCase(kind, line)))
}

function readCase(kind: string, line: string): SecretCase {
  const marked = line.replaceAll('·', '').replaceAll('␤', '\n')
  return {
    kind,
    text: marked.replaceAll(/[«»]/g, ''),
    secrets: Array.from(marked.matchAll(/«([^»]*)»/g), ([, secret = '']) => secret),
    shown: marked.replaceAll(/«[^»]*»/g, '[masked]'),
  }
}

/** Characters in a row of a secret that are a leak. */
const PART = 5

/** Whether a text still has a secret of the case, or a part of it that is not also elsewhere in the text. */
export function hasLeak({ secrets, shown }: SecretCase, text: string): boolean {
  return secrets.some((secret) => {
    const length = Math.min(PART, secret.length)
    const parts = Array.from({ length: secret.length - length + 1 }, (_, at) =>
      secret.slice(at, at + length),
    )
    return parts.some((part) => text.includes(part) && !shown.includes(part))
  })
}
