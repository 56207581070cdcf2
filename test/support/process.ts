import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { startChildWith, type ChildProcess } from './child.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const CLOCK_STEPS = new URL('clock-steps.ts', import.meta.url).href

/** `falcobrief serve` as a process of its own. */
export type ServiceProcess = {
  readonly url: string
  readonly pid: number
  /** Lines of stderr so far. */
  readonly logs: readonly string[]
  /** Writes other settings, or a text that is none, into its file. */
  readonly configure: (settings: Record<string, unknown> | string) => Promise<void>
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Sends a signal and resolves when the process has ended: its exit code, null after a signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
  /** Resident memory in bytes, the highest so far. */
  readonly peakMemory: () => Promise<number>
  /** Sets its clock ahead of the real one, or back, by so many ms. Only with `clockSteps`. */
  readonly stepClock: (ms: number) => Promise<void>
}

export type ProcessOptions = {
  /** What is run instead of the service's own `main.ts`. */
  readonly main: string
  readonly clockSteps: boolean
  /** Variables beside those of the test. */
  readonly env: Readonly<Record<string, string>>
  /** Modules that are imported before it. */
  readonly imports: readonly string[]
  /** The greatest old generation of its heap, in MiB; the runtime's own choice when absent. */
  readonly heapMiB: number | null
}

/** Starts `serve` on a free port with its database in `folder`; resolves when it listens. */
export async function startProcess(
  folder: string,
  settings: Record<string, unknown> = {},
  {
    main = MAIN,
    clockSteps = false,
    heapMiB = null,
    env = {},
    imports = [],
  }: Partial<ProcessOptions> = {},
): Promise<ServiceProcess> {
  const config = join(folder, 'falcobrief.yaml')
  const configure: ServiceProcess['configure'] = async (settings) => {
    const text =
      typeof settings === 'string'
        ? settings
        : stringify({
            listenaddress: '127.0.0.1',
            listenport: 0,
            store: { url: `sqlite:${join(folder, 'falcobrief.db')}` },
            ...settings,
          })
    await writeFile(config, text)
  }
  await configure(settings)
  const preload = [...imports, ...(clockSteps ? [CLOCK_STEPS] : [])].flatMap((module) => [
    '--import',
    module,
  ])
  const heap = heapMiB === null ? [] : [`--max-old-space-size=${heapMiB}`]
  const command = [...heap, ...preload, main, 'serve', '--config', config]
  const child = startChildWith(['ignore', 'ignore', 'pipe'], process.execPath, command, {
    cwd: folder,
    env: { ...process.env, ...env },
    hasChannel: clockSteps,
  })
  const logs: string[] = []
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const url = await listening(child, logs)
  const { pid } = child
  if (pid === undefined) throw new Error('the process has no pid')
  return {
    url,
    pid,
    logs,
    configure,
    ended,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit') as Promise<[number | null]>
      child.kill(signal)
      const [code] = await ended
      return code
    },
    stepClock: async (ms) => {
      // A process that ended has no clock.
      if (!child.connected) return
      const done = Promise.race([once(child, 'message'), once(child, 'disconnect')])
      child.send({ aheadMs: ms }, () => undefined)
      await done
    },
    peakMemory: async () => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
    },
  }
}

/** The URL that the process logs once it listens; rejects with its output when it ends before. */
function listening(child: ChildProcess, logs: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('stderr is not piped')
    createInterface(child.stderr).on('line', (line) => {
      logs.push(line)
      const url = /"url":"([^"]+)".*"msg":"listening"/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', (code) => {
      reject(new Error(`serve ended with ${code}:\n${logs.join('\n')}`))
    })
  })
}
