import { isSecretName, type NameClass } from './names.ts'

/** What stands in the place of a secret. */
export const MASK = '[masked]'

/** How much of a value is looked at to see that it is no secret. */
const LOOK = 256

/** What tools and people write in the place of a secret, or for none. */
const PLACEHOLDER =
  /^(?:\[(?:masked|redacted|filtered|hidden)\]|<(?:NA|no value|redacted|hidden|masked|none|nil|unset)>|redacted|\*{3,}|x{4,}|\.{3}|-|true|false|yes|no|on|off|null|none|nil|undefined|enabled|disabled|required|optional)$/i

/** A word of a message, where a name with a colon may be prose: `password: expired`. */
const STATE =
  /^(?:expired|invalid|missing|incorrect|wrong|changed|unchanged|empty|unset|ok|failed|denied|set|not)$/i

/** A variable by the custom of shells, of Windows and of templates. */
const VARIABLE =
  /^(?:\$[A-Z_][A-Z0-9_]*|\$\d|\$\{[A-Za-z_][A-Za-z0-9_]*(?::[-=?+][^}]*)?\}|\$\{\{.*\}\}|\{\{.*\}\}|%[A-Z_][A-Z0-9_]*%|\$\(.*\)|`.*`)$/s
const LOWER_VARIABLE = /^\$([a-z_][a-z0-9_]*)$/i

/** Folders of Unix. `/tmp` is left out: so a password may begin that somebody chose. */
const PATH =
  /^(?:~|\.{1,2})?\/(?:etc|run|var|proc|home|root|opt|usr|srv|mnt|secrets|vault|app|data)\//
const ADDRESS = /^(?:https?|arn|projects|file|env|vault|secretsmanager|ssm|op|s3):?(?:\/{1,2}|:)/i
/** Options of `docker build --secret` and their like. */
const LOCATOR = /^(?:id|type|src|source|env|target)=/

/** Whether a whole value is no secret, though its name says so. */
export function isReference(value: string, name: NameClass = 'password'): boolean {
  if (value === '') return true
  if (value.length > LOOK) return false
  if (PLACEHOLDER.test(value) || VARIABLE.test(value)) return true
  const variable = LOWER_VARIABLE.exec(value)?.[1]
  if (variable !== undefined && isSecretName(variable)) return true
  // Counts and switches: a secret is longer.
  if (name !== 'password' && /^\d{1,4}$/.test(value)) return true
  return name === 'auth' && !isUserAndPassword(value)
}

/** Whether what begins here says where a secret is kept. Looks at the first characters only. */
export function isLocation(value: string, name: NameClass): boolean {
  if (name === 'password') return false
  const start = value.slice(0, LOOK)
  return PATH.test(start) || ADDRESS.test(start) || LOCATOR.test(start)
}

/** Whether a word that stands after a name and a colon is prose. */
export function isState(value: string): boolean {
  return STATE.test(value)
}

/**
 * Of Kubernetes and clouds: the name of a thing that is called `secret`, such as Falco's `secret=db-credentials`. A
 * secret itself has other characters than small letters.
 */
export function isResourceName(name: string, value: string): boolean {
  return name.toLowerCase() === 'secret' && /^[a-z]+(?:-[a-z]+)+$/.test(value)
}

/** `user:password`, also in base64 as HTTP and Docker keep it. */
function isUserAndPassword(value: string): boolean {
  if (/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) {
    return /^[ -9;-~]{1,200}:[ -~]+$/.test(Buffer.from(value, 'base64').toString('latin1'))
  }
  return /^[^:/\s]{1,100}:[^/\s][^\s]*$/.test(value)
}
