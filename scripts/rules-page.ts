import { officialRules, type RuleFacts } from '../src/knowledge/catalogue.ts'
import { attackEntries } from '../src/knowledge/attack.ts'
import { fileNameOf } from '../src/knowledge/load.ts'
import { code, page, table } from './markdown.ts'

const SOURCES: Readonly<Record<string, string>> = {
  syscall: 'System calls',
  k8s_audit: 'Kubernetes audit log',
  aws_cloudtrail: 'AWS CloudTrail',
  gcp_auditlog: 'Google Cloud audit log',
  okta: 'Okta',
  github: 'GitHub',
}

/** docs/rules.md, and a page for each source with all of its rules. */
export function rulesPages(): Readonly<Record<string, string>> {
  const rules = officialRules()
  const sources = Object.entries(SOURCES).map(([source, title]) => {
    const own = rules.filter((rule) => rule.source === source)
    return { source, title, own }
  })
  return {
    'docs/rules.md': page(
      `# The official rules

Each of the ${rules.length} official rules has a playbook. Until a rule of your own has [one](playbooks.md), its report
is made from its tags, source and fields.`,
      table(
        ['Source', 'Alerts have', 'Rules'],
        sources.map(({ source, title, own }) => [
          `[${title}](rules/${source}.md)`,
          `\`"source": "${source}"\``,
          String(own.length),
        ]),
      ),
    ),
    ...Object.fromEntries(
      sources.map(({ source, title, own }) => {
        const intro = `# ${title}\n\nThe official rules of the source ${code(source)}, with their playbooks.`
        return [`docs/rules/${source}.md`, page(intro, tableOf(own))]
      }),
    ),
  }
}

function tableOf(rules: readonly RuleFacts[]): string {
  return table(
    ['Rule', 'Priority', 'Maturity', 'On by default', 'ATT&CK'],
    rules.map((rule) => [
      `[${rule.rule}](../../src/knowledge/playbooks/${rule.source}/${fileNameOf(rule.rule, rule.source)}.yaml)`,
      rule.priority,
      rule.maturity ?? '',
      rule.enabled ? 'yes' : 'no',
      attackEntries(rule.tactics, rule.techniques)
        .map(({ tactic, technique, name, url }) => `[${technique ?? tactic} ${name}](${url})`)
        .join(', '),
    ]),
  )
}
