import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskText } from '../../../src/lib/secrets/mask.ts'
import { HOSTILE_PIECES, repeated } from '../../support/hostile-secrets.ts'
import { MASK } from '../../../src/lib/secrets/references.ts'

// Put together here, so that no scanner takes this file for a leak.
const AWS_KEY = ['AKIA', 'IOSFODNN7EXA', 'MPLE'].join('')
const GITHUB = ['ghp', 'aBcD1234aBcD1234aBcD1234aBcD1234aBcD'].join('_')
const SLACK = ['xoxb', '123456789012', 'abcdefghijkl'].join('-')
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJhbm5hIn0', 's1gn4tur3'].join('.')
const PEM = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEow', '-----END RSA PRIVATE KEY-----'].join(
  '\n',
)

const MASKED: readonly (readonly [text: string, shown: string, ...secrets: string[]])[] = [
  ['psql --password hunter2 -h db', `psql --password ${MASK} -h db`, 'hunter2'],
  ['app --db-token=hunter2 --verbose', `app --db-token=${MASK} --verbose`, 'hunter2'],
  ["app --api-key 'hunter 2' run", `app --api-key '${MASK}' run`, 'hunter 2'],
  ['app -password hunter2', `app -password ${MASK}`, 'hunter2'],
  ['PGPASSWORD=hunter2 psql', `PGPASSWORD=${MASK} psql`, 'hunter2'],
  [
    'env AWS_SECRET_ACCESS_KEY=wJalr/K7 aws s3 ls',
    `env AWS_SECRET_ACCESS_KEY=${MASK} aws s3 ls`,
    'wJalr/K7',
  ],
  ['MYSQL_PWD=a DB_PASSWORD=b x', `MYSQL_PWD=${MASK} DB_PASSWORD=${MASK} x`, 'a', 'b'],
  ['{"password":"hunter2","user":"anna"}', `{"password":"${MASK}","user":"anna"}`, 'hunter2'],
  [
    "curl -H 'Authorization: Basic YW5uYTp4' x",
    `curl -H 'Authorization: Basic ${MASK}' x`,
    'YW5uYTp4',
  ],
  [
    'curl -H "authorization: hunter2hunter2" x',
    `curl -H "authorization: ${MASK}" x`,
    'hunter2hunter2',
  ],
  ['GET / Bearer abcdef012345', `GET / Bearer ${MASK}`, 'abcdef012345'],
  [`token ${JWT} sent`, `token ${MASK} sent`, JWT],
  [
    'git clone https://anna:hunter2@git.example.com/x',
    `git clone https://anna:${MASK}@git.example.com/x`,
    'hunter2',
  ],
  ['postgres://app:hunter2@db:5432/shop', `postgres://app:${MASK}@db:5432/shop`, 'hunter2'],
  [`aws configure set x ${AWS_KEY}`, `aws configure set x AKIA${MASK}MPLE`, 'IOSFODNN7EXA'],
  [`git push ${GITHUB}`, `git push ${MASK}`, GITHUB],
  [`slack ${SLACK}`, `slack ${MASK}`, SLACK],
  ['mysql -u root -phunter2 shop', `mysql -u root -p${MASK} shop`, 'hunter2'],
  ['sshpass -p hunter2 ssh x', `sshpass -p ${MASK} ssh x`, 'hunter2'],
  ['redis-cli -h cache -a hunter2 PING', `redis-cli -h cache -a ${MASK} PING`, 'hunter2'],
  ['curl -s -u anna:hunter2 https://x', `curl -s -u anna:${MASK} https://x`, 'hunter2'],
  [
    'https://hooks.slack.com/services/T0/B0/x1',
    `https://hooks.slack.com/services/${MASK}`,
    'T0/B0/x1',
  ],
]

const KEPT: readonly string[] = [
  'bash',
  'cat /etc/passwd /etc/shadow',
  'passwd anna',
  'vault --token-file /run/secrets/token',
  'psql --password $PGPASSWORD',
  'grep -r password /srv/app',
  'kubectl get secrets --all-namespaces',
  'ssh-keygen -t ed25519',
  'mkdir -p /srv/app',
  'https://example.com/a@b',
  'curl --user-agent x https://example.com',
  'TOKEN_FILE=/run/secrets/token app',
]

describe('maskText', () => {
  it.each(MASKED)('in %s', (text, shown, ...secrets) => {
    expect(maskText(text)).toEqual({ text: shown, secrets })
  })

  it('masks the body of a private key, also of one that was cut', () => {
    const { text, secrets } = maskText(`echo '${PEM}'`)
    expect(text).not.toContain('MIIEow')
    expect(secrets).toHaveLength(1)
    expect(maskText(PEM.slice(0, 36)).text).not.toContain('MIIE')
  })

  it.each(KEPT)('leaves %s', (text) => {
    expect(maskText(text)).toEqual({ text, secrets: [] })
  })

  it('is the same applied twice, and masks each secret that it names', () => {
    const piece = fc.oneof(
      fc.constantFrom(...MASKED.map(([text]) => text), ...KEPT),
      fc.constantFrom(
        '--password ',
        'TOKEN=',
        '"secret": "',
        'Bearer ',
        '://u:',
        '@',
        ' -p',
        '"',
        "'",
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const { text } = maskText(pieces.join(' '))
        expect(maskText(text)).toEqual({ text, secrets: [] })
      }),
      { numRuns: 2000 },
    )
  })

  it.each(HOSTILE_PIECES)('comes to an end with 256 KiB of %j', (piece) => {
    // What grows with the square of the length takes minutes here.
    expect(maskText(repeated(piece, 256 * 1024)).text.length).toBeGreaterThan(0)
  })

  it('comes to an end with 1 MiB of the longest names, values and lines', () => {
    for (const text of ['a', '_token', 'password=', '"password":"', 'mysql -p', '{"a":', '[']) {
      expect(maskText(repeated(text, 1024 * 1024)).text.length).toBeGreaterThan(0)
    }
  })

  it('masks JSON of any depth', () => {
    const deep = `${'{"a":'.repeat(100_000)}"--token=x-secret"${'}'.repeat(100_000)}`
    const { text } = maskText(deep)
    expect(text).not.toContain('x-secret')
    expect(text).toHaveLength(deep.length - 'x-secret'.length + MASK.length)
  })
})
