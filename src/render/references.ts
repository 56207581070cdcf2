import type { PhrasingContent, RootContent } from 'mdast'
import type { AttackEntry, Report } from '../model/report.ts'
import { item, list, paragraph, untrusted, words } from './nodes.ts'
import type { Limits } from './nodes.ts'

type Reference = { readonly title: string; readonly url: string }

/** Whether a link of ours may be shown as one: an absolute http(s) URL of printable ASCII, no userinfo. */
export function isOwnLink(url: string): boolean {
  if (!/^https?:\/\/[!-~]+$/.test(url) || /["'<>\\^`{|}]/.test(url)) return false
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed !== null && parsed.username === '' && parsed.password === ''
}

/** `TA0002 Execution`, or `T1059 Command and Scripting Interpreter` with its tactic. */
export function attackTitle({ tactic, technique, name }: AttackEntry): string {
  return technique === null
    ? `ATT&CK ${tactic} ${name}`
    : `ATT&CK ${technique} ${name} (for ${tactic})`
}

/** The report's references, then the ATT&CK pages that are not among them; https only, no page twice. */
export function allReferences(report: Report): readonly Reference[] {
  const all: readonly Reference[] = [
    ...report.references,
    ...report.attack.map((entry) => ({ title: attackTitle(entry), url: entry.url })),
  ]
  const seen = new Set<string>()
  return all.filter(({ url }) => {
    if (!url.startsWith('https://') || !isOwnLink(url) || seen.has(url)) return false
    seen.add(url)
    return true
  })
}

export function references(report: Report, limits: Limits): RootContent[] {
  const links = allReferences(report)
  const { kind, name, version } = report.knowledge
  const origin: PhrasingContent[] = [
    words(kind === 'playbook' ? 'Written from the playbook ' : 'Written without a playbook, from '),
    ...untrusted(name, limits),
    words(' (version '),
    ...untrusted(version, limits),
    words(') for incident '),
    ...untrusted(report.incident.id, limits),
    words('.'),
  ]
  return [
    ...(links.length === 0
      ? []
      : [
          list(
            links.map(({ title, url }) => item(paragraph(link(title, url)))),
            { ordered: false },
          ),
        ]),
    paragraph(...origin),
  ]
}

function link(title: string, url: string): PhrasingContent {
  return { type: 'link', url, children: [words(title)] }
}
