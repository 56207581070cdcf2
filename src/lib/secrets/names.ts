/**
 * What a name says about its value. `password`: whatever it is, it is secret. `secret`: it is unless it is the path
 * or the address of one. `auth`: it is when it has the form of a user with a password.
 */
export type NameClass = 'password' | 'secret' | 'auth'

/** Longer names are judged by their end. */
const LONGEST = 128

const PASSWORD = /^(?:pass|pw|pwd|pswd|passwd|password|passwords|passphrase|passcode|passwort)$/
/** Names without a seam: `pgpassword`, `requirepass`, `dbpwd`. */
const PASSWORD_END =
  /(?:password|passwd|passphrase|(?:store|key|require|user|db|database|root|smtp|mail|admin|ssh|ftp|ldap|auth|mysql|pg|redis|proxy|login|master|default|bind|http|my)pass|(?:db|user|root|admin|mysql)pwd|masterauth)$/
const SECRET = /^(?:secret|token|credential|credentials|psk|mnemonic)$/
const SECRET_END =
  /(?:secret|token|credentials?|(?:api|secret|access|private|auth|account|signing|encryption|master)key)$/
/** What makes a secret of a key. */
const KEYS =
  /(?:^|api)(?:api|access|private|secret|auth|account|encryption|encrypt|crypto|signing|sign|master|shared|storage|subscription|app|application|license|service|session|admin|deploy|webhook|aes|hmac|jwt|recovery|write|ingest|integration|rapidapi)$/
/** Of a personal access token, as the word alone says nothing. */
const PAT = /^(?:github|gitlab|gh|gl|azure|ado|devops|git|jira)$/

/** What comes after a secret's word when the value is not the secret itself, but says something about it. */
const ABOUT = new Set(
  `file files filename path paths dir directory folder name names id ids type types url urls uri endpoint endpoints
  host hostname port address domain expiry expires expired expiration expire ttl lifetime length len size limit limits
  count counts max min algo algorithm algorithms policy policies rotation version versions enabled enable disabled
  required require optional mount mounts ref refs reference class provider providers format regex pattern prefix suffix
  reset hint age days hours minutes seconds second timeout issuer audience scope scopes method methods mode source
  sources arn server service store manager field fields header headers param parameter label labels usage status state
  created updated at time date changed check auth authentication index num per env var variable from stdin fd prompt
  command cmd script helper engine backend driver location region project username description title locale cleaner
  rate selector template review request requests response generator validator strength entropy complexity list group
  role roles kind agent cache through fail failed sock socket less protected needed cost rounds iterations mask masked
  allow change changes last next used uses renew renewal verified valid validation support supported`
    .trim()
    .split(/\s+/),
)

/** What an option begins with that takes no value. */
const SWITCH =
  /^(?:no|ask|use|has|is|with|without|show|print|prompt|skip|require|allow|enable|disable|need|force|generate|update|change|reset|encrypt|hide|export|import|list|delete|get)$/

const MAY_BE_SECRET = /pass|pw|pswd|secret|token|credential|key|psk|mnemonic|auth|pat/i

/** Names repeat within a text and from one to the next. */
const KNOWN = new Map<string, NameClass | null>()
const MOST_KNOWN = 4096

/** What a name of a variable, an option, a member or a header says; null when nothing. */
export function nameClass(name: string): NameClass | null {
  const end = name.slice(-LONGEST)
  if (!MAY_BE_SECRET.test(end)) return null
  const known = KNOWN.get(end)
  if (known !== undefined) return known
  const found = classify(end)
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear()
  KNOWN.set(end, found)
  return found
}

function classify(name: string): NameClass | null {
  // Of a shell: the working folders.
  if (name === 'PWD' || name === 'OLDPWD') return null
  const words = splitName(name)
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const found = wordClass(words, at)
    if (found !== null) return found
    if (ABOUT.has(words[at] ?? '')) return null
  }
  return null
}

/** Whether a member of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  const found = nameClass(name)
  return found === 'password' || found === 'secret'
}

/** Whether an option of this name takes no value: `--no-password`, `--ask-pass`. */
export function isSwitch(name: string): boolean {
  return SWITCH.test(splitName(name)[0] ?? '')
}

/** The words of `dbPassword`, `DB_PASSWORD`, `db-password2`, in lower case, without digits at their end. */
function splitName(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]{2})([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '')
}

function wordClass(words: readonly string[], at: number): NameClass | null {
  const word = words[at] ?? ''
  const before = words[at - 1] ?? ''
  if (PASSWORD.test(word) || PASSWORD_END.test(word)) return 'password'
  if (word === 'pat') return PAT.test(before) ? 'secret' : null
  // `auth.existingSecret`, `imagePullSecret`: names of what Kubernetes has.
  if (word === 'secret' && /^(?:existing|pull)$/.test(before)) return null
  if (SECRET.test(word) || SECRET_END.test(word)) return 'secret'
  if (word === 'tokens') return /^(?:api|access|auth|bearer)$/.test(before) ? 'secret' : null
  if (word === 'key') return KEYS.test(before) ? 'secret' : null
  if (word !== 'auth' || at !== words.length - 1) return null
  // The password itself in Redis' and npm's variables; else a scheme as often as a secret.
  return /^(?:rediscli|redis|config)$/.test(before) ? 'password' : 'auth'
}
