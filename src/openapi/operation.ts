import type { ErrorCode } from '../model/errors.ts'
import type { SchemaName } from './schemas.ts'

/** What one route takes and answers, in the words of the document. */
export type Operation = {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly id: string
  readonly summary: string
  /** Whose token it asks for, if one is set; null: nobody's. */
  readonly token: 'sender' | 'reader' | null
  readonly query?: 'incidents' | 'events' | 'report'
  readonly body?: { readonly type: string; readonly schema: SchemaName | 'text' }
  readonly answers: readonly Answer[]
  readonly errors: readonly ErrorCode[]
}

export type Answer = {
  readonly status: number
  readonly means: string
  readonly content?: Readonly<Record<string, SchemaName | 'text'>>
}

export const JSON_TYPE = 'application/json'
export const STORE: readonly ErrorCode[] = ['FB_STORE_WRITE', 'FB_STORE_CORRUPT']
/** `FB_BAD_REQUEST`: a parameter that the route has not. */
export const READ: readonly ErrorCode[] = [
  'FB_BAD_REQUEST',
  'FB_UNAUTHORIZED',
  'FB_FORBIDDEN',
  ...STORE,
]
export const READ_ONE: readonly ErrorCode[] = ['FB_NOT_FOUND', 'FB_STORE_UNREADABLE', ...READ]

export function json(schema: SchemaName, means: string, status = 200): Answer {
  return { status, means, content: { [JSON_TYPE]: schema } }
}

export function plain(status: number, means: string): Answer {
  return { status, means, content: { 'text/plain': 'text' } }
}
