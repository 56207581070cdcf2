import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { PAGES, proseOf, ROOT, type Page } from './pages.ts'

const links = PAGES.flatMap((page) => targetsOf(page).map((target) => ({ page, target })))

describe('the pages', () => {
  it('link only to files that are there', () => {
    const gone = links.filter(({ page, target }) => {
      const file = fileOf(page, target)
      return file !== null && !existsSync(path.join(ROOT, file))
    })
    expect(gone.map(shown)).toEqual([])
  })

  it('link only to headings that are there', () => {
    const gone = links.filter(({ page, target }) => {
      const [, anchor] = target.split('#', 2)
      const file = fileOf(page, target)
      if (anchor === undefined || file === null || !file.endsWith('.md')) return false
      return !anchorsOf(readFileSync(path.join(ROOT, file), 'utf8')).has(anchor)
    })
    expect(gone.map(shown)).toEqual([])
  })

  it('link abroad only by https', () => {
    const abroad = links.filter(({ target }) => /^[a-z]+:/.test(target))
    expect(abroad.filter(({ target }) => !target.startsWith('https://')).map(shown)).toEqual([])
  })

  it('are each reached from the README', () => {
    const reached = new Set<string>()
    const visit = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const { page, target } of links) {
        const next = page.file === file ? fileOf(page, target) : null
        if (next !== null) visit(next)
      }
    }
    visit('README.md')
    expect(PAGES.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([])
  })

  it('have pictures that are soon there', () => {
    const pictures = globSync('docs/images/*', { cwd: ROOT })
    expect(pictures.length).toBeGreaterThan(1)
    const heavy = pictures.filter((file) => statSync(path.join(ROOT, file)).size > 150_000)
    expect(heavy).toEqual([])
  })

  it('lets a test see a heading as GitHub names it', () => {
    const text = '# One\n## `code`, and more: (all) of it\n## One\n```\n# no\n```\n'
    expect([...anchorsOf(text)]).toEqual(['one', 'code-and-more-all-of-it', 'one-1'])
  })
})

/** Links and pictures, in Markdown or HTML. */
function targetsOf(page: Page): readonly string[] {
  const prose = proseOf(page).replaceAll(/`[^`\n]*`/g, '')
  const markdown = [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
  const html = [...prose.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g)]
  return [...markdown, ...html].map(([, target]) => String(target))
}

/** The file of the repository that a link names; null for one that leads elsewhere. */
function fileOf({ file }: Page, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null
  const [name = ''] = target.split('#', 1)
  return name === '' ? file : path.normalize(path.join(path.dirname(file), name))
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, title = ''] of proseOf({ file: '', text }).matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-')
    let anchor = plain
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${plain}-${again}`
    anchors.add(anchor)
  }
  return anchors
}

function shown({ page, target }: { readonly page: Page; readonly target: string }): string {
  return `${page.file}: ${target}`
}
