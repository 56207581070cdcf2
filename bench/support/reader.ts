import { Agent, get } from 'node:http'

/** Asks one question after another over one kept connection, as a tool does. */
export class Reader {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** The answer and how long it took in whole, in microseconds. */
  read(path: string): Promise<{ readonly text: string; readonly microseconds: number }> {
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      const request = get(`${this.#url}${path}`, { agent: this.#agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const microseconds = (performance.now() - begun) * 1000
          const text = Buffer.concat(chunks).toString('utf8')
          if (response.statusCode === 200) resolve({ text, microseconds })
          else reject(new Error(`${path} answered ${response.statusCode}: ${text}`))
        })
      })
      request.once('error', reject)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
