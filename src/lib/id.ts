import { randomBytes } from 'node:crypto'

/** Makes identifiers that are unique and need no escaping anywhere. */
export type CreateId = () => string

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 16 characters of Crockford's base 32: 80 random bits. */
export const randomId: CreateId = () =>
  Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join('')
