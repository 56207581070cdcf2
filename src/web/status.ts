import type { ErrorCode } from '../model/errors.ts'

/** The HTTP status of each error that a request can meet; all others are 500. */
export const ERROR_STATUS: Partial<Record<ErrorCode, number>> = {
  FB_NOT_JSON: 400,
  FB_NOT_OBJECT: 400,
  FB_BAD_REQUEST: 400,
  FB_UNAUTHORIZED: 401,
  FB_FORBIDDEN: 403,
  FB_NOT_FOUND: 404,
  FB_TOO_LARGE: 413,
  FB_CONTENT_TYPE: 415,
  FB_STORE_UNREADABLE: 500,
  FB_OVERLOADED: 503,
  FB_STORE_WRITE: 503,
  FB_STORE_CORRUPT: 503,
}
