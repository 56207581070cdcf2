import { Ajv2020 } from 'ajv/dist/2020.js'
import { openApiDocument } from '../../src/openapi/document.ts'
import { REPORT_FORMATS } from '../../src/deliver/format.ts'
import type { Answer, Client } from './client.ts'

/** The OpenAPI document, and answers of a running service held against it. */

type Content = Readonly<Record<string, { readonly schema: object }>>
type Responses = Readonly<Record<string, { readonly content?: Content }>>

export const DOCUMENT = openApiDocument({ version: '0.0.0', reportFormats: REPORT_FORMATS })

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': isTime } })
ajv.addSchema(closed(DOCUMENT) as object, 'document')

/** The same client; an answer that is not documented is an error. Errors of routes without any are not. */
export function documented(client: Client, onAnswer: (name: string) => void = () => {}): Client {
  const send: Client['send'] = async (method, path, options) => {
    const answer = await client.send(method, path, options)
    const problem = problemOf(method, path, answer, onAnswer)
    if (problem !== null) throw new Error(`${method} ${path}: ${problem}`)
    return answer
  }
  return {
    ...client,
    send,
    getJson: async <T>(path: string) => JSON.parse((await send('GET', path)).text) as T,
  }
}

/** What is wrong with a value that should be as a schema of the document says; null: nothing. */
export function problemWith(name: string, value: unknown): string | null {
  const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` })
  return validate(value) ? null : ajv.errorsText(validate.errors)
}

function problemOf(
  method: string,
  path: string,
  { status, headers, text }: Answer,
  onAnswer: (name: string) => void,
): string | null {
  const template = templateOf(path)
  if (template === null) return status === 404 ? null : 'the route is not in the document'
  const operation = DOCUMENT.paths[template]?.[method.toLowerCase()]
  if (operation === undefined) return status === 404 ? null : 'the method is not in the document'
  const responses = operation['responses'] as Responses
  const response = responses[status]
  if (response === undefined) return `${status} is not documented: ${text}`
  onAnswer(`${method} ${template} ${status}`)
  const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? ''
  if (response.content === undefined) return text === '' ? null : `a body: ${text}`
  if (response.content[type] === undefined) return `${type} is not documented`
  if (type !== 'application/json') return null
  const place = [template, method.toLowerCase(), 'responses', status, 'content', type]
  const pointer = place.map((part) => String(part).replaceAll('/', '~1')).join('/')
  const reference = `document#/paths/${encodeURI(pointer)}/schema`
  const validate = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference })
  return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors)
}

function templateOf(path: string): string | null {
  const bare = path.split('?', 1)[0] ?? ''
  if (DOCUMENT.paths[bare] !== undefined) return bare
  const fits = (template: string): boolean =>
    new RegExp(`^${template.replaceAll('{id}', '[^/]+')}$`).test(bare)
  return Object.keys(DOCUMENT.paths).find(fits) ?? null
}

/** The document as clients read it lets answers grow; the tests let nothing in that it does not say. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const all = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]))
  const isOpen = all['type'] === 'object' && typeof all['properties'] === 'object'
  return isOpen && all['additionalProperties'] === undefined
    ? { ...all, additionalProperties: false }
    : all
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)
}
