import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialRules } from '../../src/knowledge/catalogue.ts'
import { REPORT_FORMATS } from '../../src/deliver/format.ts'
import { corpusBody } from '../support/corpus.ts'
import { temporaryFolder } from '../support/folder.ts'
import { GOOD_PLAYBOOK } from '../support/playbooks.ts'
import { run } from '../support/run.ts'

/** One alert of every official rule, one a line. */
const ALERTS = officialRules()
  .map((rule) => corpusBody(rule, rule.source === 'syscall' ? 'pod' : 'plain'))
  .join('\n')

describe('analyze', () => {
  it.each(REPORT_FORMATS)(
    'says the same in %s, byte for byte, on any day and in any zone',
    async (format) => {
      await using folder = await temporaryFolder()
      const zones = ['UTC', 'Pacific/Kiritimati', 'America/St_Johns']
      const [first, ...others] = await Promise.all(
        zones.map((TZ) =>
          run(['analyze', '-', '--format', format], {
            cwd: folder.path,
            stdin: ALERTS,
            env: { TZ, LC_ALL: TZ === 'UTC' ? 'C' : 'de_DE.UTF-8' },
          }),
        ),
      )
      expect(first).toMatchObject({ code: 0, err: '' })
      for (const other of others) expect(other.out === first?.out).toBe(true)
    },
  )

  it('takes playbooks of your own', async () => {
    await using folder = await temporaryFolder()
    await writeFile(path.join(folder.path, 'mine.yaml'), GOOD_PLAYBOOK)
    const rule = officialRules().find(({ rule: name }) => name === 'Terminal shell in container')
    if (rule === undefined) throw new Error('no such rule')
    const { out } = await run(['analyze', '-', '--playbooks', folder.path], {
      cwd: folder.path,
      stdin: corpusBody(rule, 'pod'),
    })
    expect(out).toContain('Whoever holds it has what the container has.')
  })
})
