import { readFileSync } from 'node:fs'

type Place = {
  readonly file: string
  /** What stands before and after the version, on one line. */
  readonly around: readonly [before: string, after: string]
}

/** Where the version of package.json stands besides. */
export const VERSION_PLACES: readonly Place[] = [
  { file: 'helm/falcobrief/Chart.yaml', around: ['\nversion: ', '\n'] },
  { file: 'helm/falcobrief/Chart.yaml', around: ['\nappVersion: ', '\n'] },
  { file: 'Dockerfile', around: ['\nARG VERSION=', '\n'] },
  { file: 'examples/umbrella/Chart.yaml', around: ['- name: falcobrief\n    version: ', '\n'] },
  { file: 'examples/kubernetes.yaml', around: ['image: registry.example.org/falcobrief:', '\n'] },
]

/** The files in which the version stands, with this one. Throws when a file has no place for it. */
export function versionedFiles(version: string): Readonly<Record<string, string>> {
  const files = new Map<string, string>()
  for (const { file, around } of VERSION_PLACES) {
    const text = files.get(file) ?? readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
    files.set(file, withVersion(file, text, around, version))
  }
  return Object.fromEntries(files)
}

function withVersion(
  file: string,
  text: string,
  [before, after]: Place['around'],
  version: string,
) {
  const start = text.indexOf(before) + before.length
  const end = text.indexOf(after, start)
  if (start < before.length || end === -1) throw new Error(`${file} has no ${before.trim()}`)
  return text.slice(0, start) + version + text.slice(end)
}
