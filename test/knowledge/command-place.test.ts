import { describe, expect, it } from 'vitest'
import { fitsPlace, misplacedFields, placeOfPart } from '../../src/knowledge/command-place.ts'
import { kindOfField } from '../../src/knowledge/field-kinds.ts'
import { parseCommand } from '../../src/knowledge/template.ts'
import { fits, type ValueKind } from '../../src/knowledge/value-kinds.ts'

function placesIn(line: string): readonly string[] {
  const { parts } = parseCommand(line)
  return parts.flatMap((part, index) => ('field' in part ? [placeOfPart(parts, index)] : []))
}

describe('placeOfPart', () => {
  it.each([
    ['aws iam get-user --user-name {ct.user}', ['word']],
    ['bq show --project_id={gcp.projectId}', ['word']],
    ['gh api repos/{github.repo.name}/collaborators/{github.user}', ['segment', 'segment']],
    ["gh api 'orgs/'{github.org}'/hooks'", ['segment']],
    ['curl https://x.example.com/b/{gcp.storage.bucket}', ['segment']],
    ['kubectl cp {k8s.ns.name}/{k8s.pod.name}:{fd.name} x', ['segment', 'segment', 'item']],
    ['aws x --lookup-attributes AttributeKey=Username,AttributeValue={ct.user}', ['item']],
    ['aws x --filters Values={ct.user},Name=x', ['item']],
    ['kubectl get pods --field-selector spec.nodeName={ka.target.name}', ['item']],
    ['gcloud x --member user:{gcp.user}', ['item']],
    [`gcloud x 'a="'{gcp.user}'"'`, ['item']],
    ['gh api x --raw-field created={event.from}..{event.until}', ['item', 'item']],
  ])('knows where values stand in %s', (line, places) => {
    expect(placesIn(line)).toEqual(places)
  })
})

describe('fitsPlace', () => {
  it.each([
    ['segment', 'principal', 'x/../..'],
    ['segment', 'principal', 'a/b'],
    ['segment', 'resource-name', 'projects/x'],
    ['item', 'principal', 'x,Name=y'],
    ['item', 'principal', 'x=y'],
    ['item', 'resource-name', 'a,b'],
    ['word', 'principal', 'file:///etc/passwd'],
    ['word', 'resource-name', 'fileb://etc/shadow'],
    ['word', 'principal', 'https://x.example.com'],
    ['segment', 'url', 'https://github.com/a'],
  ] as const)('as a %s no %s is %s', (place, kind, value) => {
    expect(fits(kind, value) && fitsPlace(place, kind, value)).toBe(false)
  })

  it.each([
    ['segment', 'principal', 'anna_corp'],
    ['segment', 'repository', 'acme/web'],
    ['item', 'principal', 'anna@example.com'],
    ['item', 'path', '/tmp/a=b,c'],
    ['word', 'principal', 'arn:aws:iam::123456789012:user/anna'],
    ['word', 'principal', 'anna+ci=1,x'],
    ['word', 'url', 'https://github.com/a/b'],
  ] as const)('as a %s a %s may be %s', (place, kind, value) => {
    expect(fits(kind, value) && fitsPlace(place, kind, value)).toBe(true)
  })
})

describe('misplacedFields', () => {
  it('says which fields never fit, and why', () => {
    const { parts } = parseCommand('curl https://x.example.com/{fd.name}/a -d x={github.repo}')
    expect(misplacedFields(parts)).toEqual([
      'fd.name is an absolute path of plain characters, which cannot be one segment of a path',
      'github.repo is an https address, which cannot be one item of a list, or one value of a pair',
    ])
  })

  it('has nothing against a value in a place of its own', () => {
    const kind: ValueKind | null = kindOfField('github.user')
    expect(kind).toBe('principal')
    expect(misplacedFields(parseCommand('gh api users/{github.user}').parts)).toEqual([])
  })
})
