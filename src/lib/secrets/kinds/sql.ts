import type { Kind } from '../kind.ts'
import { isReference } from '../references.ts'
import { readValue } from '../value.ts'

/** Up to the quote that the password begins with. */
const BEFORE =
  /\b(?:identified\s{1,4}(?:with\s{1,4}\S{1,40}\s{1,4})?(?:by|as)(?:\s{1,4}password)?|set\s{1,4}password\s{1,4}for\s{1,4}\S{1,100}\s{0,4}=|(?:with|encrypted|(?:user|role|login)\s{1,4}\S{1,100})\s{1,4}password|\bpassword\()\s{0,4}(?=\\{0,7}["'])/gi

/** Statements that set a password. */
export const sql: Kind = {
  name: 'sql',
  masks: "the password in `IDENTIFIED BY '…'`, `PASSWORD '…'` and `SET PASSWORD` of SQL",
  hint: /password|identified/i,
  find: (text) =>
    Array.from(text.matchAll(BEFORE)).flatMap((match) => {
      const { start, end } = readValue(text, match.index + match[0].length, 'member')
      const value = text.slice(start, Math.min(end, start + 512))
      return isReference(value) ? [] : [{ start, end }]
    }),
  masked: ["ALTER USER anna WITH PASSWORD '«hunter2»'", "IDENTIFIED BY '«hunter2»'"],
  shown: ['ALTER USER anna RENAME TO bob'],
}
