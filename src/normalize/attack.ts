const TACTICS: Readonly<Record<string, string>> = {
  reconnaissance: 'TA0043',
  resource_development: 'TA0042',
  initial_access: 'TA0001',
  execution: 'TA0002',
  persistence: 'TA0003',
  privilege_escalation: 'TA0004',
  defense_evasion: 'TA0005',
  credential_access: 'TA0006',
  discovery: 'TA0007',
  lateral_movement: 'TA0008',
  collection: 'TA0009',
  command_and_control: 'TA0011',
  exfiltration: 'TA0010',
  impact: 'TA0040',
}

const TACTIC_ID = /^(TA\d{4})(?:-|$)/i
const TECHNIQUE_ID = /^(T\d{4}(?:\.\d{3})?)(?:-|$)/i
const TACTIC_WORD = /^mitre[_-](.+)$/i

/** The ATT&CK ids that Falco's tags name: `mitre_execution`, `TA0005-defense-evasion`, `T1059.004`. */
export function parseAttackTags(tags: readonly string[]): {
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
} {
  const tactics: string[] = []
  const techniques: string[] = []
  for (const tag of tags) {
    const { tactic, technique } = parseTag(tag)
    if (tactic !== undefined && !tactics.includes(tactic)) tactics.push(tactic)
    if (technique !== undefined && !techniques.includes(technique)) techniques.push(technique)
  }
  return { tactics, techniques }
}

type Meaning = { readonly tactic: string | undefined; readonly technique: string | undefined }

/** Rules have some hundred tags in all; senders could invent more. */
const MAX_KNOWN = 2000
const known = new Map<string, Meaning>()

function parseTag(tag: string): Meaning {
  const before = known.get(tag)
  if (before !== undefined) return before
  const technique = TECHNIQUE_ID.exec(tag)?.[1]?.toUpperCase()
  const meaning = { tactic: parseTactic(tag), technique }
  if (known.size < MAX_KNOWN && tag.length <= 100) known.set(tag, meaning)
  return meaning
}

function parseTactic(tag: string): string | undefined {
  const id = TACTIC_ID.exec(tag)?.[1]
  if (id !== undefined) return id.toUpperCase()
  const word = TACTIC_WORD.exec(tag)?.[1]?.toLowerCase().replaceAll('-', '_')
  return word !== undefined && Object.hasOwn(TACTICS, word) ? TACTICS[word] : undefined
}
