import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The pages that people read, as files of the repository. */

export const ROOT = resolve(import.meta.dirname, '../..')

export type Page = { readonly file: string; readonly text: string }

/** A fenced block. */
export type Block = {
  readonly file: string
  readonly line: number
  readonly language: string
  readonly text: string
}

const PATTERNS = ['*.md', 'docs/**/*.md', 'src/README.md', 'helm/*/README.md', 'examples/*.md']

export const PAGES: readonly Page[] = globSync(PATTERNS, { cwd: ROOT })
  .toSorted((a, b) => a.localeCompare(b))
  .map((file) => ({ file, text: readFileSync(resolve(ROOT, file), 'utf8') }))

/** Pages with commands for operators; what is generated has tests of its own. */
export const WRITTEN = PAGES.filter(
  ({ file }) => !/example-report|CHANGELOG|rules(?:\.md|\/)/.test(file),
)

export function blocksOf({ file, text }: Page): readonly Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  let open: { readonly line: number; readonly language: string; readonly body: string[] } | null =
    null
  for (const [index, line] of lines.entries()) {
    const bare = line.replace(/^> ?/, '')
    const fence = /^ *```(\w*)/.exec(bare)
    if (fence === null) open?.body.push(bare)
    else if (open === null) open = { line: index + 1, language: fence[1] ?? '', body: [] }
    else {
      blocks.push({ file, line: open.line, language: open.language, text: open.body.join('\n') })
      open = null
    }
  }
  return blocks
}

/** The text without its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^(?:> )?```[\s\S]*?^(?:> )?```$/gm, '')
}

/** `code` in the prose of a page. */
export function codeSpansOf(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, span]) => String(span))
}
