const UNRELEASED = '## [Unreleased]'

/** What the changelog says about a version, without its heading. Throws when it says nothing, or has no date. */
export function versionNotes(changelog: string, version: string): string {
  const heading = `## [${version}]`
  const line = changelog.split('\n').find((text) => text.startsWith(heading))
  if (line === undefined) throw new Error(`CHANGELOG.md: no section ${heading}`)
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(line)) throw new Error(`CHANGELOG.md: ${line} has no date`)
  return sectionAfter(changelog, line)
}

/** What is noted for the next version; empty when nothing is. */
export function unreleasedNotes(changelog: string): string {
  return sectionAfter(changelog, UNRELEASED)
}

/** The changelog in which the notes of the next version belong to `version`, with its date (`2030-01-31`). */
export function releasedChangelog(changelog: string, version: string, date: string): string {
  if (changelog.includes(`## [${version}]`)) throw new Error(`CHANGELOG.md has ${version} already`)
  if (unreleasedNotes(changelog) === '') throw new Error('CHANGELOG.md: nothing is unreleased')
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`)
}

function sectionAfter(changelog: string, heading: string): string {
  const start = changelog.indexOf(`${heading}\n`)
  if (start === -1) throw new Error(`CHANGELOG.md: no section ${heading}`)
  const rest = changelog.slice(start + heading.length)
  const end = rest.search(/\n## \[/)
  return (end === -1 ? rest : rest.slice(0, end)).trim()
}
