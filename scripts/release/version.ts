/** `1.2.3`, without a suffix: what is published is a release. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** The version of the next release: as given, else the next minor one. Throws when it is not above `current`. */
export function nextVersion(current: string, given?: string): string {
  const [major, minor] = parseVersion(current)
  if (given === undefined) return `${major}.${minor + 1}.0`
  const isAbove = compare(parseVersion(given), parseVersion(current)) > 0
  if (!isAbove) throw new Error(`${given} is not above ${current}`)
  return given
}

type Numbers = readonly [major: number, minor: number, patch: number]

function parseVersion(version: string): Numbers {
  const parts = VERSION.exec(version)?.slice(1).map(Number)
  if (parts === undefined) throw new Error(`${version} is not a version such as 1.2.3`)
  return parts as unknown as Numbers
}

function compare(one: Numbers, other: Numbers): number {
  const at = one.findIndex((part, index) => part !== other[index])
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}
