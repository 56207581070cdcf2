/** The letters and digits of the suffixes that Kubernetes generates (no vowels, no 0, 1, 3). */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]'
const REPLICA_SET_AND_POD = new RegExp(`-(?:${SAFE}{6,10}|[0-9a-f]{8,10})-[a-z0-9]{5}$`)
const JOB_AND_POD = /-\d{8,10}-[a-z0-9]{5}$/
const POD = new RegExp(`-${SAFE}{5}$`)
const CRON_JOB = /-\d{8,10}$/
const ORDINAL = /-\d{1,4}$/

/** The workload that owns a pod, by the name it gave the pod: `web-6d4cf56db6-x7k2p` → `web`. */
export function workloadName(pod: string): string {
  for (const suffix of [REPLICA_SET_AND_POD, JOB_AND_POD, CRON_JOB, POD, ORDINAL]) {
    const owner = pod.replace(suffix, '')
    if (owner !== pod && owner !== '') return owner
  }
  return pod
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const HEX = /(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{8,}(?![0-9a-z])/gi
const LONG_NUMBER = /\d{6,}/g
const TAIL = /(?<=[-_.])[A-Za-z0-9]{6,12}(?=$|[/\s.])/g
const MASKABLE = /[-_.][A-Za-z0-9]{6}|\d{6}|[0-9a-fA-F]{8}/

/** `value` without the parts that differ between runs of the same thing: ids, hashes, random tails. */
export function mask(value: string): string {
  if (!MASKABLE.test(value)) return value
  return value
    .replace(UUID, '<uuid>')
    .replace(HEX, '<hex>')
    .replace(TAIL, (tail) => (isRandom(tail) ? '<random>' : tail))
    .replace(LONG_NUMBER, '<number>')
}

/** As mktemp and its kin make them: upper case, mixed with lower case or digits beyond CamelCase words. */
function isRandom(text: string): boolean {
  if (!/[A-Z]/.test(text) || !/[a-z0-9]/.test(text)) return false
  return !/^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[A-Z][a-z]+)*\d{0,2}$/.test(text)
}
