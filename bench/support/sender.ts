import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Of an answer to an alert: more would be an error page. */
const ANSWER_BYTES = 4096
const STATUS_PLACE = 9
const STATUS_LENGTH = 3

type Answered = (microseconds: number) => void

/**
 * One kept connection on which one request at a time is under way, with as little work of its own as
 * there can be: it shares the cores with what is measured.
 */
export class Sender {
  /** Free while no request is under way. */
  readonly buffer: Buffer
  readonly #socket: Socket
  readonly #status: string
  #sentAt = 0
  #answered: Answered | null = null
  #begun = ''
  #failed: (error: Error) => void = () => undefined
  /** Rejects when an answer is another one than was expected: a figure of refusals would be none. */
  readonly failure: Promise<never>

  private constructor(url: string, status: number, bytes: number) {
    const { hostname: host, port } = new URL(url)
    this.buffer = Buffer.alloc(bytes)
    this.#status = String(status)
    this.failure = new Promise((_, reject) => {
      this.#failed = reject
    })
    this.failure.catch(() => undefined)
    const callback = (length: number, chunk: Uint8Array): boolean => {
      this.#read(chunk as Buffer, length)
      return true
    }
    const onread = { buffer: Buffer.alloc(ANSWER_BYTES), callback }
    this.#socket = connect({ host, port: Number(port), noDelay: true, onread })
    this.#socket.on('error', (error) => this.#failed(error))
    this.#socket.on('close', () => this.#failed(new Error('the server closed the connection')))
  }

  /** Opens `count` connections, on which requests of up to `bytes` are answered with `status`. */
  static async open(
    url: string,
    options: { readonly count: number; readonly bytes: number; readonly status?: number },
  ): Promise<readonly Sender[]> {
    const senders = Array.from(
      { length: options.count },
      () => new Sender(url, options.status ?? 204, options.bytes),
    )
    await Promise.all(senders.map((sender) => once(sender.#socket, 'connect')))
    return senders
  }

  get isFree(): boolean {
    return this.#answered === null
  }

  send(request: Buffer, answered: Answered): void {
    this.#answered = answered
    this.#sentAt = performance.now()
    this.#socket.write(request)
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #read(chunk: Buffer, length: number): void {
    const text = this.#begun + chunk.toString('latin1', 0, length)
    // An answer of another status has a body: it does not end like the expected one.
    const isOther = text.length > STATUS_PLACE + STATUS_LENGTH && !this.#isExpected(text)
    if (!isOther && !text.endsWith('\r\n\r\n')) {
      this.#begun = text
      return
    }
    this.#begun = ''
    if (!this.#isExpected(text)) {
      const status = text.slice(STATUS_PLACE, STATUS_PLACE + STATUS_LENGTH)
      this.#failed(new Error(`answered ${status} instead of ${this.#status}`))
      return
    }
    const answered = this.#answered
    this.#answered = null
    answered?.((performance.now() - this.#sentAt) * 1000)
  }

  #isExpected(answer: string): boolean {
    return answer.startsWith(this.#status, STATUS_PLACE)
  }
}
