import type { Kind } from '../kind.ts'
import type { Span } from '../span.ts'
import { secretGroups } from './queries.ts'
import { TOKEN_PREFIXES } from './token-prefixes.ts'

const PREFIXED = new RegExp(
  `(?<![A-Za-z0-9])(?:${TOKEN_PREFIXES.map(
    ([, prefixes, fewest, others = '']) =>
      `(?:${escaped(prefixes)})[A-Za-z0-9${others}]{${fewest},}`,
  ).join('|')})`,
  'g',
)

/** Those without a prefix of their own. The group `secret` is masked. */
const SHAPES: readonly RegExp[] = [
  // JSON Web Tokens, signed or not.
  /(?<![\w-])(?<secret>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?)/dg,
  // OpenAI's before projects, which have this in their middle.
  /(?<![\w-])(?<secret>sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{16,})/dg,
  // HashiCorp's cloud, and Entra ID, which have it behind some characters.
  /(?<![\w.-])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,})/dg,
  /(?<![\w.~-])(?<secret>[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})/dg,
  // The id of an AWS key tells one from another by its end.
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)(?<secret>[A-Z0-9]{12})(?=[A-Z0-9]{4}(?![A-Za-z0-9]))/dg,
]

/** Keys of vendors, which say what they are. */
export const tokens: Kind = {
  name: 'tokens',
  masks:
    'tokens of vendors by what they begin with, JSON Web Tokens, ids of AWS keys but for their end',
  hint: new RegExp(
    `eyJ|sk-|atlasv1|Q~|A[KS]IA|ABIA|ACCA|${TOKEN_PREFIXES.map(([, prefixes]) => escaped(prefixes)).join('|')}`,
  ),
  find: (text) => [...findPrefixed(text), ...SHAPES.flatMap((shape) => secretGroups(text, shape))],
  masked: ['git push «ghp_0a1b2c3d4e5f6a7b»', 'vault unwrap «hvs.0a1b2c3d4e5f6a7b8c9d»'],
  shown: ['sk-learn', 'npm_config_cache=/root/.npm', 'hvs.example.com', 'pypi-server run'],
}

/** What has neither a digit nor letters of both cases is a name. */
function findPrefixed(text: string): readonly Span[] {
  return Array.from(text.matchAll(PREFIXED)).flatMap(({ index, 0: token }) =>
    /\d|[a-z][A-Z]/.test(token) ? [{ start: index, end: index + token.length }] : [],
  )
}

function escaped(prefixes: string): string {
  return prefixes.replaceAll('.', '\\.').replaceAll(' ', '|')
}
