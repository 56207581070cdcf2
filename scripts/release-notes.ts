import { readFileSync } from 'node:fs'
import { versionNotes } from './release/changelog.ts'

/**
 * Prints the notes of a released version out of CHANGELOG.md: `node scripts/release-notes.ts 1.2.3`. It needs no
 * package, so that the release workflow can run it without installing any.
 */

const [version] = process.argv.slice(2)
if (version === undefined) throw new Error('name a version')
const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8')
process.stdout.write(`${versionNotes(changelog, version)}\n`)
