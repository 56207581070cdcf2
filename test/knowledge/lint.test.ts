import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintPlaybooks } from '../../src/knowledge/lint.ts'
import { temporaryFolder } from '../support/folder.ts'
import { genericPlaybook, GOOD_PLAYBOOK, spoiled } from '../support/playbooks.ts'

/** The problems of one file, as `line: message`. */
async function lint(text: string): Promise<readonly string[]> {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'one.yaml'), text)
  return lintPlaybooks(folder.path).map(({ line, message }) => `${line}: ${message}`)
}

describe('lintPlaybooks', () => {
  it('finds nothing in a good playbook', async () => {
    expect(await lint(GOOD_PLAYBOOK)).toEqual([])
    expect(await lint(genericPlaybook('syscall'))).toEqual([])
    expect(await lint(genericPlaybook('*'))).toEqual([])
  })

  it.each([
    ['no YAML', 'version: 1', 'version: [1', '4: invalid YAML: '],
    ['a key twice', 'version: 1', 'version: 1\nversion: 2', '4: invalid YAML: the same key twice'],
    ['an unknown key', 'version: 1', 'version: 1\nseverity: 5', '4: severity: no such key'],
    [
      'a missing section',
      'first:\n  - "Ask who opened it."\n',
      '',
      '1: first: missing; docs/playbooks.md',
    ],
    [
      'an empty section',
      'first:\n  - "Ask who opened it."',
      'first: []',
      '9: first: must not be empty',
    ],
    ['an empty text', '"Ask who opened it."', '""', '10: first.0.text: must not be empty'],
    [
      'an open backtick',
      '"Ask who opened it."',
      '"Ask `id"',
      '10: first.0.text: a backtick is not closed',
    ],
    ['a lone brace', '"Ask who opened it."', '"Ask {"', '10: first.0.text: write `{{` for a brace'],
    [
      'a wrong place',
      'place: kubernetes, t',
      'place: pod, t',
      '14: possible.0.when.place.0: must be one of ',
    ],
    [
      'a wrong phase',
      'phase: preserve',
      'phase: save',
      '38: mitigation.0.phase: must be one of preserve, ',
    ],
    [
      'a command of two lines',
      '"docker top {container.id}"',
      '"docker top x\\ny"',
      '31: investigation.1.run.0.run: a command is one line',
    ],
    ['http', 'https://falco', 'http://falco', '55: references.0.url: a link is https'],
    [
      'a user in a link',
      'https://falco',
      'https://a@falco',
      '55: references.0.url: a link is https',
    ],
    [
      'an odd source',
      'source: syscall',
      'source: "a b"',
      '2: source: write the source as Falco sends it',
    ],
  ])('refuses %s', async (_what, from, to, problem) => {
    const problems = await lint(spoiled(from, to))
    expect(problems.filter((found) => found.startsWith(problem))).toHaveLength(1)
  })

  it.each([
    [
      'a rule of another source',
      'source: syscall',
      'source: k8s_audit',
      'source: the official rule is of the source syscall',
    ],
    [
      'a rule in other letters',
      'Terminal shell in',
      'Terminal Shell In',
      'rule: the official rule is spelled "Terminal shell in container"',
    ],
    [
      '`*` as a named rule’s source',
      'rule: Terminal shell in container\nsource: syscall',
      "rule: Mine\nsource: '*'",
      'source: `*` is only for generic playbooks',
    ],
    [
      'an unknown field in a text',
      '{container.name}',
      '{container.nam}',
      'happened.0.text: Falco has no field container.nam',
    ],
    [
      'an unknown field in a condition',
      'lacks: proc.name',
      'lacks: proc.nam',
      'happened.1.when: Falco has no field proc.nam',
    ],
    [
      'an unknown pseudo-field',
      '{proc.name}',
      '{event.name}',
      'happened.0.text: there is no event.name',
    ],
    [
      'a field of another source',
      '{proc.name}',
      '{ka.verb}',
      'happened.0.text: ka.verb is a field of k8s_audit, not of syscall',
    ],
    ['an unknown tactic', '[TA0002]', '[TA9999]', 'possible.0.when: ATT&CK has no TA9999'],
    [
      'a passing field in an exception',
      'proc.name]',
      'proc.pid]',
      'tuning.fields.1: proc.pid does not stay the same, so no exception may name it',
    ],
    [
      'a container id in an exception',
      'proc.name]',
      'container.id]',
      'tuning.fields.1: container.id does not stay the same, so no exception may name it',
    ],
    [
      'a pseudo-field in an exception',
      'proc.name]',
      'event.rule]',
      'tuning.fields.1: event.rule is no field of Falco',
    ],
    [
      'free text in a command',
      'top {container.id}',
      'top {proc.cmdline}',
      'investigation.1.run.0: proc.cmdline has no kind that may stand in a command',
    ],
    [
      'a path between slashes',
      'top {container.id}',
      'top x/{fd.name}/y',
      'investigation.1.run.0: fd.name is an absolute path of plain characters, which cannot be one segment of a path',
    ],
    [
      'a value in quotes',
      'top {container.id}',
      "top '{container.id}'",
      'investigation.1.run.0: {container.id} stands inside quotes: it is quoted by itself',
    ],
    [
      'a broken command',
      'top {container.id}',
      'top {container.id} |',
      'investigation.1.run.0: nothing follows |',
    ],
    [
      'a blank in a command',
      'top {container.id}',
      'top <container id>',
      'investigation.1.run.0: use {field.name} for <a blank to be filled in>',
    ],
    [
      'a Go template with one brace',
      'inspect {container.id}',
      "inspect --format '{{.Id}}' {container.id}",
      "investigation.0.run.1: a Go template's {{.ID}} is written {{{{.ID}}}}",
    ],
    [
      'lost braces',
      'top {container.id}',
      'top \'{\\"a\\":{\\"b\\":1}}\'',
      'investigation.1.run.0: its braces do not balance: {{ and }} are one brace each, so double them',
    ],
    [
      'letters beyond ASCII in a command',
      'top {container.id}',
      'top ü',
      'investigation.1.run.0: a command is printable ASCII',
    ],
    [
      'an unmarked change',
      ', changes: true',
      '',
      'mitigation.1.steps.0.run.0: docker stop changes something: mark it `changes: true`',
    ],
    [
      'a folder made anywhere',
      '> container.log',
      '> container.log && mkdir -p /var/case',
      'mitigation.0.steps.0.run.0: mkdir changes something: mark it `changes: true`',
    ],
    [
      'a file written anywhere',
      '> container.log',
      '> /var/log/container.log',
      'mitigation.0.steps.0.run.0: write to a file of the working folder, or mark the change',
    ],
    [
      'a vague sentence',
      'Ask who opened it.',
      'Investigate further.',
      'first.0.text: "Investigate further" tells nobody what to do',
    ],
    [
      'another vague sentence',
      'Its owner confirms it.',
      'Review as needed.',
      'closeif.0.text: "Review as needed" tells nobody what to do',
    ],
    [
      'a field inside backticks',
      '`Terminal shell in container`',
      '`{proc.name}`',
      'detects.0.text: inside backticks a {field.name} is not filled in',
    ],
    [
      'a heading that says nothing',
      'Stop the session',
      'Mitigation',
      'mitigation.1.heading: say what for in this case',
    ],
    [
      'a snippet that is no YAML',
      'kind: NetworkPolicy',
      'kind: [',
      'mitigation.1.steps.1.yaml: invalid YAML: ',
    ],
    [
      'a field in a snippet',
      'kind: NetworkPolicy',
      'kind: "{proc.name}"',
      'mitigation.1.steps.1.yaml: a snippet is shown as it is: it takes no {field.name}',
    ],
    [
      'phases out of order',
      'phase: contain',
      'phase: preserve\n    heading: a\n    steps: [b]\n  - phase: recover\n    heading: a\n    steps: [b]\n  - phase: contain',
      'mitigation.3.phase: contain must be done before recover',
    ],
    [
      'too few steps',
      '  - question: "Who was logged in?"\n    benign: "A colleague."\n    bad: "Nobody known."\n',
      '',
      'investigation: fewer than 3 steps fit any alert',
    ],
    [
      'too many steps',
      'investigation:\n',
      `investigation:\n${'  - { question: a, benign: b, bad: c }\n'.repeat(5)}`,
      'investigation: over 7 steps fit one alert',
    ],
  ])('refuses %s', async (_what, from, to, problem) => {
    const found = await lint(spoiled(from, to))
    const messages = found.map((line) => line.replace(/^\d+: /, ''))
    expect(messages.filter((message) => message.startsWith(problem))).toHaveLength(1)
  })

  it('finds nothing in the example of the documentation', async () => {
    const page = await readFile(new URL('../../docs/playbooks.md', import.meta.url), 'utf8')
    const example = /^```yaml\n(.*?)^```/ms.exec(page)?.[1] ?? ''
    expect(example).toContain('rule: ')
    expect(await lint(example)).toEqual([])
  })

  it('wants a generic playbook to fit an alert that has nothing', async () => {
    const text = genericPlaybook('*').replace('"Ask who opened it."', '"Ask {user.name}."')
    const found = await lint(text)
    expect(found).toContain('10: first: nothing fits an alert without fields (in no place)')
    expect(found).toContain('10: first: nothing fits an alert without fields (kubernetes)')
  })

  it('leaves the fields of unknown sources to their owner', async () => {
    const text = spoiled('source: syscall', 'source: my_plugin')
      .replace('rule: Terminal shell in container', 'rule: Mine')
      .replace('{container.name}', '{mine.name}')
    expect(await lint(text)).toEqual([])
  })

  it('finds two playbooks for one rule, and reads what a ConfigMap mounts', async () => {
    await using folder = await temporaryFolder()
    const real = join(folder.path, '..2026_07_29')
    await mkdir(real)
    await writeFile(join(real, 'a.yaml'), GOOD_PLAYBOOK)
    await writeFile(join(real, 'b.yml'), GOOD_PLAYBOOK)
    await writeFile(join(real, 'notes.txt'), 'no playbook')
    await symlink('..2026_07_29', join(folder.path, '..data'))
    await Promise.all(
      ['a.yaml', 'b.yml', 'notes.txt'].map((name) =>
        symlink(join('..data', name), join(folder.path, name)),
      ),
    )
    expect(lintPlaybooks(folder.path)).toEqual([
      { file: join(folder.path, 'b.yml'), line: 1, message: 'rule: a is for this rule, too' },
    ])
  })

  it('says which folder cannot be read', () => {
    expect(() => lintPlaybooks('/nowhere/playbooks')).toThrow(
      expect.objectContaining({ code: 'FB_FILE' }) as Error,
    )
  })
})
