import { destination, pino, stdTimeFunctions, type Logger } from 'pino'

/** Members that hold secrets, wherever they stand in what is logged. */
const SECRET_PATHS = [
  'token',
  'readtoken',
  'password',
  'secret',
  'webhookurl',
  'signingsecret',
  'authorization',
]

/** Logs as JSON lines on stderr: stdout belongs to the reports of the console sink. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS.flatMap((path) => [path, `*.${path}`, `*.*.${path}`]) },
    },
    destination({ fd: 2, sync: true }),
  )
}
