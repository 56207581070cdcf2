import { CONFIG_KEYS, inputSchema, type ConfigKey, type JsonSchema } from '../src/config/keys.ts'
import { code, page, table } from './markdown.ts'

const INTRO = `# Configuration

falcobrief starts without a configuration. Set it in a YAML file, in the environment, or both:

- The file is the one given with \`--config\`, else the one \`FALCOBRIEF_CONFIG\` names, else
  \`./falcobrief.yaml\` if there is one.
- Each setting has an environment name: its path in upper case with \`_\` for \`.\`. It wins over the file.
- A secret can also come from a file: its name with \`_FILE\` at the end names the file, as Docker and Kubernetes
  mount secrets. Setting both is an error.
- \`FALCOBRIEF_SECRETS_DIR\` names a folder in which each file sets the variable of its name, such as a
  mounted Secret or the credentials of a systemd unit. A variable that is set wins over the file.
- In the environment, a list of texts is written with commas (\`SMTP_TO=a@example.org,b@example.org\`), a
  list of objects as YAML or JSON.
- Durations: \`100ms\`, \`5s\`, \`30m\`, \`24h\`, \`7d\`, \`1h30m\`.
- Priorities, in any letter case: \`emergency\`, \`alert\`, \`critical\`, \`error\`, \`warning\`, \`notice\`,
  \`informational\` (or \`info\`), \`debug\`.

An unknown key is an error that names the nearest valid one. A setting of Falcosidekick that has no effect is a
[warning](migrating.md). \`check-config\` shows all of them. Editors complete and check the file with this first line:

\`\`\`yaml
# yaml-language-server: $schema=https://example.org/falcobrief.schema.json
\`\`\`

and the address or path of your copy of [falcobrief.schema.json](falcobrief.schema.json).
[examples/falcobrief.yaml](../examples/falcobrief.yaml) shows the settings in use.`

/** docs/configuration.md: every setting with its environment name, default and meaning. */
export function configurationPage(): string {
  const root = inputSchema()
  const single = CONFIG_KEYS.filter(({ path }) => !path.includes('.'))
  const isList = ({ path }: ConfigKey): boolean => ['sinks', 'routes', 'silences'].includes(path)
  const sections = Object.entries(root.properties ?? {}).filter(
    ([, schema]) => schema.properties !== undefined,
  )
  return page(
    INTRO,
    '## General',
    keyTable(single.filter((key) => !isList(key))),
    ...sections.flatMap(([name, schema]) => [
      `## ${name}`,
      schema.description ?? '',
      keyTable(CONFIG_KEYS.filter(({ path }) => path.startsWith(`${name}.`))),
    ]),
    ...objectSection('dedup.rules', root.properties?.['dedup']?.properties?.['rules']?.items),
    '## sinks',
    `${root.properties?.['sinks']?.description ?? ''} The names \`slack\` and \`smtp\` belong to the sections
above. Without any sink, reports are printed to stdout by a sink named \`console\`.`,
    ...sinkVariants(root),
    ...objectSection('routes', root.properties?.['routes']?.items),
    ...objectSection('silences', root.properties?.['silences']?.items),
    '## match',
    `What \`routes\` and \`silences\` match on. Every given key must match; a list matches when one of its globs does.
\`*\` stands for any text, also \`/\`. A field that an alert does not have matches no glob.`,
    propertyTable(root.properties?.['routes']?.items?.properties?.['match']),
  )
}

function keyTable(keys: readonly ConfigKey[]): string {
  return table(
    ['Setting', 'Env var', 'Default value', 'Description'],
    keys.map((key) => [
      code(key.path),
      key.secret ? `${code(key.env)}, ${code(`${key.env}_FILE`)}` : code(key.env),
      initialOf(key),
      key.description,
    ]),
  )
}

function initialOf({ initial, kind }: ConfigKey): string {
  if (initial !== '""') return code(initial.replaceAll('"', ''))
  return kind === 'yaml' ? 'none' : '`""`'
}

function sinkVariants({ properties }: JsonSchema): readonly string[] {
  const any = properties?.['sinks']?.additionalProperties
  const variants = typeof any === 'object' ? (any.oneOf ?? any.anyOf ?? []) : []
  return variants.flatMap((variant) => {
    return [`### type: ${constantOf(variant.properties?.['type'])}`, propertyTable(variant)]
  })
}

function objectSection(name: string, schema: JsonSchema | undefined): readonly string[] {
  return [`## ${name}`, 'A list; each item has:', propertyTable(schema)]
}

function propertyTable(schema: JsonSchema | undefined): string {
  const required = requiredOf(schema)
  const rows = Object.entries(schema?.properties ?? {}).filter(([name]) => name !== 'type')
  return table(
    ['Setting', 'Default value', 'Description'],
    rows.map(([name, { description, default: initial }]) => [
      code(name),
      required.includes(name)
        ? 'must be set'
        : initial === undefined
          ? 'none'
          : code(JSON.stringify(initial)),
      description ?? '',
    ]),
  )
}

function constantOf(schema: JsonSchema | undefined): string {
  return schema !== undefined && 'const' in schema ? String(schema.const) : ''
}

function requiredOf(schema: JsonSchema | undefined): readonly unknown[] {
  if (schema === undefined || !('required' in schema)) return []
  return Array.isArray(schema.required) ? schema.required : []
}
