import type { Kind } from '../kind.ts'
import type { Span } from '../span.ts'

/** The value is what the group holds. Each pattern runs over a run of characters once. */
const PARAMETERS: readonly RegExp[] = [
  // Signed addresses of Azure, AWS, Google and CloudFront.
  /(?<![\w-])(?:sig|signature|x-(?:amz|goog)-signature|hmac)=(?<secret>[A-Za-z0-9%+/_~=-]{16,})/dgi,
  // Names that say less: a value of random characters.
  /[?&;](?:key|code|auth|jwt|session|sessionid|sid|ticket|assertion|samlresponse|sas)=(?=[^&\s"']{0,64}\d)(?<secret>[A-Za-z0-9%+/_~.=-]{20,})/dgi,
]

/** Addresses that are the secret themselves, as whoever has them may write. */
const HOOKS: readonly RegExp[] = [
  /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]+)/dg,
  /\bdiscord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{1,24}\/(?<secret>[A-Za-z0-9_-]+)/dg,
  /\bwebhook\.office\.com\/webhookb2\/(?<secret>[A-Za-z0-9/@_-]+)/dg,
  /\boutlook\.office(?:365)?\.com\/webhook\/(?<secret>[A-Za-z0-9/@_-]+)/dg,
  /\bapi\.telegram\.org\/(?:file\/)?bot(?<secret>\d{1,12}:[A-Za-z0-9_-]+)/dg,
  /\bhooks\.zapier\.com\/hooks\/catch\/(?<secret>[A-Za-z0-9/_-]+)/dg,
]

export const queries: Kind = {
  name: 'queries',
  masks: 'signatures and tokens in the query of an address, and addresses of incoming webhooks',
  hint: /=[A-Za-z0-9%+/_~.=-]{16}|hooks\.|webhook|telegram/i,
  find: (text) => [...PARAMETERS, ...HOOKS].flatMap((pattern) => secretGroups(text, pattern)),
  masked: [
    'https://x.example.com/f?se=2030-01-01&sig=«0a1b2c3d4e5f6a7b8c9d»&sr=b',
    'https://hooks.slack.com/services/«T0/B0/x1»',
  ],
  shown: ['https://example.com/?key=name&sort=asc', 'https://example.com/cb?code=200'],
}

/** The spans of the group `secret` of all matches. */
export function secretGroups(text: string, pattern: RegExp): readonly Span[] {
  return Array.from(text.matchAll(pattern)).flatMap(({ indices }) => {
    const span = indices?.groups?.['secret']
    return span === undefined ? [] : [{ start: span[0], end: span[1] }]
  })
}
