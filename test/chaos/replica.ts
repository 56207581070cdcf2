import { createClient, type Client } from '../support/client.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { startProcess, type ProcessOptions, type ServiceProcess } from '../support/process.ts'

export type ReplicaOptions = {
  readonly name: string
  readonly settings: Record<string, unknown>
  readonly process: Partial<ProcessOptions>
}

/** One process of the service, as its orchestrator sees it: started again whenever it ends. */
export class Replica {
  readonly name: string
  readonly folder: TemporaryFolder
  readonly #options: ReplicaOptions
  #service: ServiceProcess | null = null
  #client: Client | null = null
  #aheadMs = 0
  #logs: readonly string[] = []
  #isOver = false

  constructor(options: ReplicaOptions, folder: TemporaryFolder) {
    this.name = options.name
    this.folder = folder
    this.#options = options
  }

  static async create(options: ReplicaOptions): Promise<Replica> {
    return new Replica(options, await temporaryFolder())
  }

  /** Null while it does not listen. */
  get client(): Client | null {
    return this.#client
  }

  /** Lines of its logs, over all its lives. */
  get logs(): readonly string[] {
    return [...this.#logs, ...(this.#service?.logs ?? [])]
  }

  /** Resolves when it listens; a start that fails, as without a database, is made again. */
  async start(): Promise<void> {
    while (!this.#isOver) {
      const { settings, process } = this.#options
      const service = await startProcess(this.folder.path, settings, process).catch(() => null)
      if (service === null) continue
      this.#service = service
      // The clock of the machine stays what it is when a process on it is started again.
      if (this.#aheadMs !== 0) await service.stepClock(this.#aheadMs)
      this.#client = createClient(service.url, 64)
      return
    }
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** As on a rollout; its exit code. */
  async stop(): Promise<number | null> {
    this.#isOver = true
    return this.#end('SIGTERM')
  }

  async stepClock(aheadMs: number): Promise<void> {
    this.#aheadMs = aheadMs
    await this.#service?.stepClock(aheadMs)
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const [service, client] = [this.#service, this.#client]
    this.#client = null
    this.#service = null
    const code = (await service?.end(signal)) ?? null
    await client?.close()
    this.#logs = [...this.#logs, ...(service?.logs ?? [])]
    return code
  }
}
