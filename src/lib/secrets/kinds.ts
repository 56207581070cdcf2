import type { Kind } from './kind.ts'
import { headers } from './kinds/headers.ts'
import { keys } from './kinds/keys.ts'
import { kubernetes } from './kinds/kubernetes.ts'
import { named } from './kinds/named.ts'
import { pairs } from './kinds/pairs.ts'
import { queries } from './kinds/queries.ts'
import { sql } from './kinds/sql.ts'
import { tokens } from './kinds/tokens.ts'
import { tools } from './kinds/tools.ts'
import { urls } from './kinds/urls.ts'

/** Every kind of secret that is looked for. What one finds does not depend on the others. */
export const KINDS: readonly Kind[] = [
  named,
  pairs,
  tools,
  urls,
  queries,
  headers,
  tokens,
  keys,
  kubernetes,
  sql,
]
