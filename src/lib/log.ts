/** What a line is about, as data. */
export type LogFields = Readonly<Record<string, unknown>>

/** A leveled, structured logger: data first, message second. A pino logger is one. */
export type Log = {
  readonly debug: (fields: LogFields, message: string) => void
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
}
