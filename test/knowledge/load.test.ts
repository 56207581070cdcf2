import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialRules } from '../../src/knowledge/catalogue.ts'
import { playbookFiles } from '../../src/knowledge/files.ts'
import { lintPlaybooks } from '../../src/knowledge/lint.ts'
import { BUILT_IN, fileNameOf, loadKnowledge } from '../../src/knowledge/load.ts'
import { temporaryFolder } from '../support/folder.ts'
import { genericPlaybook, GOOD_PLAYBOOK, spoiled } from '../support/playbooks.ts'

describe('the built-in playbooks', () => {
  it('are right', () => {
    const files = playbookFiles(BUILT_IN)
    expect(files.map(({ name }) => name)).toContain('generic/other')
    expect(lintPlaybooks(BUILT_IN)).toEqual([])
  })

  it('are found, each by its rule and source, for what its folder says', () => {
    const knowledge = loadKnowledge(null)
    for (const { rule, source } of officialRules()) {
      const { kind, playbook } = knowledge.playbookFor(rule, source)
      expect(playbook.rule).toBe(kind === 'playbook' ? rule : '*')
      expect([source, '*']).toContain(playbook.source)
    }
    const names = officialRules().map(({ rule, source }) => fileNameOf(rule, source))
    expect(new Set(names).size).toBe(names.length)
  })

  it.each([
    ['Drop and execute new binary in container', 'syscall'],
    ['Terminal shell in container', 'syscall'],
    ['Read sensitive file untrusted', 'syscall'],
    ['Contact K8S API Server From Container', 'syscall'],
    ['Attach/Exec Pod', 'k8s_audit'],
  ])('have their own for %s', (rule, source) => {
    expect(loadKnowledge(null).playbookFor(rule, source).kind).toBe('playbook')
  })

  it('have a generic one for everything else, whatever it is called', () => {
    const knowledge = loadKnowledge(null)
    for (const [rule, source] of [
      ['Some rule of my own', 'syscall'],
      ['../../../../etc/passwd', '../../..'],
      ['constructor', '__proto__'],
      ['', ''],
      ['*', 'nothing'],
      ['terminal-shell-in-container', 'syscall'],
    ] as const) {
      expect(knowledge.playbookFor(rule, source)).toMatchObject({
        kind: 'generic',
        playbook: { rule: '*' },
      })
    }
  })
})

describe("a user's folder", () => {
  it('wins rule by rule', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'team'))
    await writeFile(join(folder.path, 'team/any-name.yaml'), spoiled('version: 1', 'version: ours'))
    await writeFile(join(folder.path, 'plugin.yml'), genericPlaybook('my_plugin'))
    const knowledge = loadKnowledge(folder.path)
    expect(knowledge.playbookFor('Terminal shell in container', 'syscall')).toMatchObject({
      kind: 'playbook',
      playbook: { name: 'team/any-name', version: 'ours' },
    })
    expect(knowledge.playbookFor('Anything', 'my_plugin')).toMatchObject({
      kind: 'generic',
      playbook: { name: 'plugin' },
    })
    expect(knowledge.playbookFor('Attach/Exec Pod', 'k8s_audit')).toEqual(
      loadKnowledge(null).playbookFor('Attach/Exec Pod', 'k8s_audit'),
    )
  })

  it('is refused with every problem as file:line', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'a.yaml'), spoiled('{container.name}', '{container.nam}'))
    await writeFile(join(folder.path, 'b.yaml'), spoiled('https://falco', 'http://falco'))
    const message = [
      `${join(folder.path, 'a.yaml')}:5: happened.0.text: Falco has no field container.nam`,
      `${join(folder.path, 'b.yaml')}:55: references.0.url: a link is https, without a user in it`,
    ].join('\n')
    expect(() => loadKnowledge(folder.path)).toThrow(
      expect.objectContaining({ code: 'FB_KNOWLEDGE', message }) as Error,
    )
  })

  it('must be there', () => {
    expect(() => loadKnowledge('/nowhere/playbooks')).toThrow(
      expect.objectContaining({ code: 'FB_FILE' }) as Error,
    )
  })

  it('gives the parts of a playbook as the types have them', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'a.yaml'), GOOD_PLAYBOOK)
    const { playbook } = loadKnowledge(folder.path).playbookFor(
      'Terminal shell in container',
      'syscall',
    )
    const always = { has: [], lacks: [], place: [], tactics: [] }
    expect(playbook.happened).toEqual([
      {
        text: [
          { text: 'A shell, ' },
          { field: 'proc.name' },
          { text: ', with a terminal was started in ' },
          { field: 'container.name' },
          { text: '.' },
        ],
        when: always,
      },
      { text: [{ text: 'A shell was started.' }], when: { ...always, lacks: ['proc.name'] } },
    ])
    expect(playbook.investigation[0]?.commands).toEqual([
      {
        parts: [
          { text: 'kubectl --namespace ' },
          { field: 'k8s.ns.name' },
          { text: ' get pod ' },
          { field: 'k8s.pod.name' },
        ],
        changes: false,
        when: { ...always, place: ['kubernetes'] },
      },
      {
        parts: [{ text: 'docker inspect ' }, { field: 'container.id' }],
        changes: false,
        when: always,
      },
    ])
    expect(playbook.mitigation[1]?.steps).toMatchObject([
      { commands: [{ changes: true }], yaml: null },
      { commands: [], yaml: 'kind: NetworkPolicy' },
    ])
    expect(playbook.tuning).toEqual({
      fields: ['container.image.repository', 'proc.name'],
      stopsSeeing: [{ text: 'Shells of this image.' }],
      never: null,
    })
  })
})
