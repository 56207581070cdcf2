import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  versionNotes,
  releasedChangelog,
  unreleasedNotes,
} from '../../scripts/release/changelog.ts'
import packageFile from '../../package.json' with { type: 'json' }

const SAMPLE = `# Changelog

## [Unreleased]

### Added

- Second thing.

## [0.1.0] - 2030-01-01

### Added

- First thing.
`

describe('the changelog', () => {
  it('gives the notes of one version, and those of the next', () => {
    expect(versionNotes(SAMPLE, '0.1.0')).toBe('### Added\n\n- First thing.')
    expect(unreleasedNotes(SAMPLE)).toBe('### Added\n\n- Second thing.')
  })

  it('turns what is unreleased into a dated version, and keeps the heading for what comes next', () => {
    const released = releasedChangelog(SAMPLE, '0.2.0', '2030-02-01')
    expect(unreleasedNotes(released)).toBe('')
    expect(versionNotes(released, '0.2.0')).toBe('### Added\n\n- Second thing.')
    expect(versionNotes(released, '0.1.0')).toBe(versionNotes(SAMPLE, '0.1.0'))
  })

  it('has no notes for a version that is missing or has no date', () => {
    expect(() => versionNotes(SAMPLE, '0.3.0')).toThrow('CHANGELOG.md: no section ## [0.3.0]')
    const undated = SAMPLE.replace(' - 2030-01-01', '')
    expect(() => versionNotes(undated, '0.1.0')).toThrow('CHANGELOG.md: ## [0.1.0] has no date')
  })

  it('cannot release a version twice, or without notes', () => {
    expect(() => releasedChangelog(SAMPLE, '0.1.0', '2030-02-01')).toThrow('has 0.1.0 already')
    const released = releasedChangelog(SAMPLE, '0.2.0', '2030-02-01')
    expect(() => releasedChangelog(released, '0.3.0', '2030-02-02')).toThrow(
      'CHANGELOG.md: nothing is unreleased',
    )
  })

  it('of this project has a date for every version, the newest first, and each heading once', () => {
    const text = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8')
    const headings = [...text.matchAll(/^## \[(.+?)\](.*)$/gm)].map(([, name = '', rest]) => ({
      name,
      rest,
    }))
    const [first, ...versions] = headings
    expect(first).toEqual({ name: 'Unreleased', rest: '' })
    expect(versions[0]?.name).toBe(packageFile.version)
    for (const { name, rest } of versions) {
      expect(name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(rest).toMatch(/^ - \d{4}-\d{2}-\d{2}$/)
    }
    const kinds = /^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/
    for (const { name } of headings) {
      const notes = name === 'Unreleased' ? unreleasedNotes(text) : versionNotes(text, name)
      const parts = notes.split('\n').filter((line) => line.startsWith('#'))
      expect(parts.filter((line) => !kinds.test(line))).toEqual([])
      expect(new Set(parts).size).toBe(parts.length)
    }
  })
})
