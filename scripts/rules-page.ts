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

/** docs/rules.md: every official rule, with its playbook. */
export function rulesPage(): string {
  const rules = officialRules()
  return page(
    `# The official rules

Each of the ${rules.length} official rules has a playbook. A rule of your own is told of from its tags, source and
fields until it has one: [playbooks](playbooks.md).`,
    ...Object.entries(SOURCES).flatMap(([source, title]) => {
      const own = rules.filter((rule) => rule.source === source)
      return [`## ${title} (${code(source)}, ${own.length})`, tableOf(own)]
    }),
  )
}

function tableOf(rules: readonly RuleFacts[]): string {
  return table(
    ['Rule', 'Priority', 'Maturity', 'On by default', 'ATT&CK'],
    rules.map((rule) => [
      `[${rule.rule}](../src/knowledge/playbooks/${rule.source}/${fileNameOf(rule.rule, rule.source)}.yaml)`,
      rule.priority,
      rule.maturity ?? '',
      rule.enabled ? 'yes' : 'no',
      attackEntries(rule.tactics, rule.techniques)
        .map(({ tactic, technique, name, url }) => `[${technique ?? tactic} ${name}](${url})`)
        .join(', '),
    ]),
  )
}
