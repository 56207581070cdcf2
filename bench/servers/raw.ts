import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least that an HTTP server of Node does: what the load itself is able to ask for. */
const server = createServer({ keepAliveTimeout: 100_000 }, (request, response) => {
  request.resume()
  request.once('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
