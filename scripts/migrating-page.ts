import { FOREIGN_KEYS, isOurSection, type ForeignKey } from '../src/config/falcosidekick/keys.ts'
import { code, page, table } from './markdown.ts'

const INTRO = `# Moving over from Falcosidekick's outputs

Falcosidekick stays in front of falcobrief. Only the outputs that falcobrief replaces move over; everything else stays
on in Falcosidekick.

1. Make a configuration of yours:

   \`\`\`sh
   falcobrief migrate-config config.yaml > falcobrief.yaml
   \`\`\`

   It takes Falcosidekick's \`config.yaml\`, or the values of its Helm chart, and prints what it changed as
   comments. The result has the secrets of the file.
2. Check it. Each setting that has no effect gets a warning with what to do instead; each that cannot be ignored is
   an error:

   \`\`\`sh
   falcobrief check-config --config falcobrief.yaml
   falcobrief send-test --config falcobrief.yaml
   \`\`\`

3. [Point Falcosidekick's webhook output](falcosidekick.md) at falcobrief, with \`maxconcurrentrequests: 10\`.
4. Watch both for a day. Then unset the outputs in Falcosidekick that falcobrief has taken over, such as
   \`slack.webhookurl\`: until then messages come twice.

The names are the same in both, in the file and in the environment, so a variable like \`SLACK_WEBHOOKURL\` can be
handed to falcobrief as it is; so can \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`. To go
back, set the outputs in Falcosidekick again.

## What changes

- One message for each incident with a count, instead of one for each alert
  ([when messages are sent](incidents.md)).
- \`minimumpriority\` belongs on falcobrief's sinks. On Falcosidekick's webhook output leave it empty: what it drops
  is missing in the timeline. A word that is no priority is an error; Falcosidekick takes it as "everything".
- Custom fields, templated fields and custom tags still come from Falcosidekick. Reports show them, and routes and
  silences match on them.
- A message that cannot be delivered is retried for 72 hours, instead of being lost.`

/** docs/migrating.md: every setting of Falcosidekick, and what becomes of it. */
export function migratingPage(): string {
  const isShared = ({ path }: ForeignKey): boolean => {
    const [name = ''] = path.split('.')
    return !path.includes('.') || isOurSection(name)
  }
  return page(
    INTRO,
    '## Settings that both have, or that need a decision',
    table(
      ['Falcosidekick', 'Env var', 'In falcobrief', 'Note'],
      FOREIGN_KEYS.filter(isShared).map((key) => [
        code(key.path),
        code(key.env),
        USES[key.use],
        sentence(key.way),
      ]),
    ),
    `## Outputs that stay in Falcosidekick

A setting of these has no effect in falcobrief, and \`check-config\` warns of it.`,
    table(
      ['Output', 'Settings', 'Instead'],
      Array.from(
        Map.groupBy(
          FOREIGN_KEYS.filter((key) => !isShared(key)),
          ({ title }) => title,
        ).entries(),
        ([title, keys]) => [
          title,
          keys.map(({ path }) => code(path)).join(', '),
          Array.from(new Set(keys.map(({ way }) => sentence(way)))).join(' '),
        ],
      ),
    ),
  )
}

const USES: Readonly<Record<ForeignKey['use'], string>> = {
  used: 'the same',
  checked: 'an error if it differs',
  ignored: 'no effect',
}

/** A way continues a sentence; a note is one. */
function sentence(text: string): string {
  if (text === '' || text.endsWith('.')) return text
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
