import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { loadConfig } from '../config/load.ts'
import {
  CONFIG_NOTE,
  CONFIG_OPTION,
  print,
  printError,
  textOption,
  type Command,
} from './command.ts'
import { serviceUrl } from './service-url.ts'

/** Below the 30 s that Docker grants a check by default, and long enough for a busy disk. */
const LIMIT_MS = 3000

/** TLS 1.3, which both sides here speak, has an alert of its own for a missing client certificate. */
const CERTIFICATE_REQUIRED = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'

export const healthcheck: Command = {
  name: 'healthcheck',
  takes: '[--config FILE]',
  does: 'ask the running service whether it takes alerts; exit 0 or 1',
  options: CONFIG_OPTION,
  notes: [CONFIG_NOTE],
  words: 0,
  run: async (values) => {
    const url = `${serviceUrl(loadConfig({ argvPath: textOption(values, 'config') }))}/healthz`
    const { status, text } = await ask(url)
    if (status === 200) {
      print(text)
      return 0
    }
    if (text === CERTIFICATE_REQUIRED) {
      print(`${url} answers, and shows its health to client certificates only\n`)
      return 0
    }
    printError(
      `falcobrief: ${url} is not healthy: ${status === null ? text : `HTTP ${status} ${text.trim()}`}\n`,
    )
    return 1
  },
}

/** The certificate is the service's own, for another name than loopback, and nothing secret is sent. */
function ask(url: string): Promise<{ readonly status: number | null; readonly text: string }> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(LIMIT_MS) }
    const request = send(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? null, text }))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ status: null, text: error.code ?? error.message })
    })
    request.end()
  })
}
