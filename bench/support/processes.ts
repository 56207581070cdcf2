import { readdir, readFile } from 'node:fs/promises'

/** Of Linux, on every architecture that Node runs on. */
const TICKS_A_SECOND = 100

type Stat = { readonly parent: number; readonly ticks: number; readonly endedTicks: number }

/** CPU time of a process and of all below it, ended ones included, in microseconds; NaN where it is not told. */
export async function cpuOf(pid: number): Promise<number> {
  const stats = await readStats()
  const own = stats.get(pid)
  if (own === undefined) return Number.NaN
  const ticks = own.endedTicks + below(pid, stats).reduce((sum, stat) => sum + stat.ticks, 0)
  return ((own.ticks + ticks) / TICKS_A_SECOND) * 1_000_000
}

/** Resident memory of a process, in bytes. */
export async function residentMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

function below(pid: number, stats: ReadonlyMap<number, Stat>): readonly Stat[] {
  return Array.from(stats).flatMap(([child, stat]) =>
    stat.parent === pid ? [stat, ...below(child, stats)] : [],
  )
}

async function readStats(): Promise<ReadonlyMap<number, Stat>> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const entries = await Promise.all(pids.map(async (pid) => [pid, await readStat(pid)] as const))
  return new Map(entries.flatMap(([pid, stat]) => (stat === null ? [] : [[pid, stat] as const])))
}

/** See proc_pid_stat(5); the name, which may hold anything, ends with the last parenthesis. */
async function readStat(pid: number): Promise<Stat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  const [, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user, system, endedUser, endedSystem] = rest.slice(9, 13).map(Number)
  return {
    parent: Number(parent),
    ticks: (user ?? 0) + (system ?? 0),
    endedTicks: (endedUser ?? 0) + (endedSystem ?? 0),
  }
}
