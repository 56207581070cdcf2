/** What stands in the place of a secret. */
export const MASK = '[masked]'

export type Masked = {
  readonly text: string
  /** The secrets that were taken out, as they were; never to be shown. */
  readonly secrets: readonly string[]
}

/** Words that name a secret wherever one is assigned: environment, options, JSON, headers. */
const NAMED =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api[-_]?key|access[-_]?key|private[-_]?key|secret[-_]?key|auth[-_]?key|account[-_]?key)'

/** A value: quoted as a whole, or up to the next white space or separator. */
const VALUE = `(?:"[^"]*"?|'[^']*'?|[^\\s"'&;,|)}]+)`

/**
 * Shapes of secrets. The group `secret` is masked, or all but what the groups `keep` hold. Every pattern
 * runs in time linear in the text, as texts are chosen by others.
 */
const SHAPES: readonly RegExp[] = [
  // PEM, also when its end was cut off.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?<secret>[^-]*)/dg,
  // JSON Web Tokens, signed or not.
  /\b(?<secret>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?)/dg,
  // Headers, with any scheme.
  /\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:[A-Za-z]{3,20}\s{1,4})?(?<secret>[^\s"',;]+)/dgi,
  /\b(?:bearer|ssws)\s{1,4}(?<secret>[A-Za-z0-9._~+/=-]{8,})/dgi,
  /\bcookie["']?\s{0,4}:\s{0,4}["']?(?<secret>[^"'\r\n]+)/dgi,
  // user:password@ in an address.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{0,100}:(?<secret>[^\s/@"']{1,200})@/dgi,
  // Keys of vendors, which say what they are.
  /\b(?<secret>(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|sk_live_|rk_live_|npm_|dop_v1_|hf_|SG\.|AIza|ya29\.)[A-Za-z0-9_.-]{16,})/dg,
  /\b(?:AKIA|ASIA)(?<secret>[A-Z0-9]{12})(?=[A-Z0-9]{4}\b)/dg,
  /\bhooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Za-z0-9/_-]+)/dg,
  // --password x, --db-token=x; not --password-file x, which is a path.
  new RegExp(`(?:^|\\s)--?[a-z0-9-]{0,30}${NAMED}(?:=|\\s{1,4})(?<secret>(?!-)${VALUE})`, 'dgi'),
  // PGPASSWORD=x, AWS_SECRET_ACCESS_KEY=x, password=x, "password": "x".
  new RegExp(`\\b\\w{0,40}${NAMED}\\w{0,20}["']?\\s{0,2}[=:]\\s{0,2}(?<secret>${VALUE})`, 'dgi'),
  // Tools with a short option for it.
  /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^|;&]{0,400}?\s-p(?<secret>[^\s"']+)/dg,
  /\bsshpass\s{1,4}-p\s{0,4}(?<secret>[^\s]+)/dg,
  /\bredis-cli\b[^|;&]{0,400}?\s-a\s{0,4}(?<secret>[^\s]+)/dg,
  /\b(?:curl|wget)\b[^|;&]{0,400}?\s(?:-u|--user)[\s=]{0,4}["']?[^\s:"']{0,100}:(?<secret>[^\s"']+)/dg,
]

/** Without one of these there is none of the shapes: most texts are done with after one look. */
const HINT =
  /pass|pwd|secret|token|credential|key|auth|bearer|ssws|cookie|eyJ|:\/\/[^\s/]{0,300}@|PRIVATE|gh[pousr]_|github_pat|glpat|xox|xapp|_live_|npm_|dop_v1|hf_|SG\.|AIza|ya29|AKIA|ASIA|hooks\.slack|mysql|mariadb|redis-cli|curl|wget/i

/** The text with every secret of a known shape masked. Applied twice it is the same as once. */
export function redactSecrets(text: string): Masked {
  if (!HINT.test(text)) return { text, secrets: [] }
  const secrets: string[] = []
  let masked = text
  for (const shape of SHAPES) {
    let from = 0
    let result = ''
    for (const match of masked.matchAll(shape)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? [0, 0]
      const secret = unquoted(masked.slice(start, end))
      if (secret === '' || secret === MASK || isReference(secret)) continue
      const at = masked.indexOf(secret, start)
      secrets.push(secret)
      result += masked.slice(from, at) + MASK
      from = at + secret.length
    }
    masked = result + masked.slice(from)
  }
  return { text: masked, secrets }
}

function unquoted(value: string): string {
  return value.replaceAll(/^["']|["']$/g, '')
}

/** A variable, a file or a switch stands for a secret without being one. */
function isReference(value: string): boolean {
  return /^(?:\$|\{|<|\[|true$|false$|null$|none$|<NA>$|\/(?:etc|run|var|proc|home|root|tmp|dev)\/)/i.test(
    value,
  )
}

const NAME_OF_SECRET = new RegExp(`^[\\w.-]*${NAMED}[\\w-]*$`, 'i')

/** Whether a member of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  return name.length <= 100 && NAME_OF_SECRET.test(name) && !/(?:file|path|name|id)$/i.test(name)
}

const LITERAL = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/** A JSON text with the secrets in its strings masked, and those that a member's name tells of. */
export function redactJson(json: string): Masked {
  const secrets: string[] = []
  let isNamed = false
  const text = json.replaceAll(LITERAL, (literal: string, colon: string | undefined) => {
    const quoted = colon === undefined ? literal : literal.slice(0, -colon.length)
    const value = parsed(quoted)
    if (value === null) return literal
    if (colon !== undefined) {
      isNamed = isSecretName(value)
      return literal
    }
    const masked = isNamed ? whole(value) : redactSecrets(value)
    isNamed = false
    secrets.push(...masked.secrets)
    return masked.secrets.length === 0 ? literal : JSON.stringify(masked.text)
  })
  return { text, secrets }
}

/** A value that is a secret by its name. */
export function whole(value: string): Masked {
  const isShown = value === '' || value === MASK || isReference(value)
  return isShown ? { text: value, secrets: [] } : { text: MASK, secrets: [value] }
}

function parsed(literal: string): string | null {
  try {
    return String(JSON.parse(literal))
  } catch {
    return null
  }
}
