import { once } from 'node:events'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { startChild, startChildWith } from '../support/child.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { run } from '../support/run.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const PRETTY = JSON.stringify(JSON.parse(alertText()), null, 2)

describe('output', () => {
  it('ends without noise when its reader goes away', async () => {
    const child = startChild(process.execPath, [MAIN, 'analyze', '-'], { env: {} })
    child.stdout.destroy()
    const error = text(child.stderr)
    child.stdin.end(alertText())
    const [code] = (await once(child, 'exit')) as [number | null]
    expect({ code, error: await error }).toEqual({ code: 0, error: '' })
  })

  it.skipIf(process.platform !== 'linux')('fails when it cannot be written', async () => {
    await using full = await open('/dev/full', 'w')
    const stdio = ['ignore', full.fd, 'pipe'] as const
    const child = startChildWith(stdio, process.execPath, [MAIN, '--version'], { env: {} })
    if (child.stderr === null) throw new Error('stderr is not piped')
    const error = text(child.stderr)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(1)
    expect(await error).toBe('falcobrief: cannot write the output: ENOSPC\n')
  })
})

describe('input', () => {
  it('is one alert over several lines, or one a line', async () => {
    await using folder = await temporaryFolder()
    const titles = async (stdin: string): Promise<number> => {
      const { code, out } = await run(['analyze'], { cwd: folder.path, stdin })
      expect(code).toBe(0)
      return out.match(/^# Alert Analysis Report$/gm)?.length ?? 0
    }
    expect(await titles(PRETTY)).toBe(1)
    expect(await titles(`\u{FEFF}${PRETTY}\r\n`)).toBe(1)
    const other = alertText({ hostname: 'elsewhere', output_fields: {} })
    expect(await titles(`${alertText()}\r\n\r\n${other}\r\n`)).toBe(2)
  })

  it('is posted line by line by replay, whatever one line holds', async () => {
    await using folder = await temporaryFolder()
    await using server = await createHttpDouble(({ body }) =>
      body.startsWith('{') ? { status: 200 } : { status: 400, body: 'not JSON\u001B[2J' },
    )
    const stdin = [alertText(), 'no alert', alertText()].join('\n')
    const { code, out, err } = await run(['replay', '-', '--url', server.url], {
      cwd: folder.path,
      stdin,
    })
    expect(code).toBe(1)
    expect(out).toMatch(/^accepted 2, failed 1\n/)
    expect(err).toContain('HTTP 400 not JSON?[2J')
  })
})

describe('check-config', () => {
  it('reads the files that the configuration names', async () => {
    await using folder = await temporaryFolder()
    const settings = 'tlsserver: { certfile: c.pem, keyfile: k.pem }\nplaybooks: ./mine\n'
    await writeFile(join(folder.path, 'falcobrief.yaml'), settings)
    const { code, err } = await run(['check-config'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(err).toMatch(/^falcobrief: the configuration has 3 problems \(FB_CONFIG\)\n/)
    expect(err).toContain('tlsserver.certfile: cannot read c.pem')
    expect(err).toContain('tlsserver.keyfile: cannot read k.pem')
    expect(err).toContain('playbooks: ')
  })
})
