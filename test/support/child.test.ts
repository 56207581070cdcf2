import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { endChildren, startChild, startChildWith, syntaxErrors } from './child.ts'
import { createHoldServer, holderArgs, holdersArgs, type HoldServer } from './holder.ts'
import { runProgram, runWell } from './run.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const STAND_IN = fileURLToPath(new URL('stand-in-runner.ts', import.meta.url))

/** A run of `hanging.ts`. */
function startVitest({ port }: HoldServer, args: readonly string[] = []) {
  const program = [resolve(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=dot']
  const config = ['--config', 'test/support/hanging.config.ts', ...args]
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', HOLD_PORT: String(port) }
  return startChild(process.execPath, [...program, ...config], { cwd: ROOT, env })
}

describe('a child process of a test', () => {
  it('ends with its runner and takes along what it started when the runner is killed', async () => {
    await using server = await createHoldServer()
    const runner = startChild(process.execPath, [STAND_IN, ...holdersArgs(server.port)])
    const holds = await server.holds(2)
    runner.kill('SIGKILL')
    await Promise.all(holds.map(({ ended }) => ended))
    expect(new Set(holds.map(({ pid }) => pid)).size).toBe(2)
  })

  it('ends when the runner is killed while the child is stopped', async () => {
    await using server = await createHoldServer()
    const runner = startChild(process.execPath, [STAND_IN, ...holdersArgs(server.port)])
    const holds = await server.holds(2)
    for (const { pid } of holds) process.kill(pid, 'SIGSTOP')
    runner.kill('SIGKILL')
    await Promise.all(holds.map(({ ended }) => ended))
  })

  it('ends when vitest is killed, with its worker', async () => {
    await using server = await createHoldServer()
    const vitest = startVitest(server)
    const holds = await server.holds(2)
    vitest.kill('SIGKILL')
    await Promise.all(holds.map(({ ended }) => ended))
  })

  it('ends when its worker is killed', async () => {
    await using server = await createHoldServer()
    const vitest = startVitest(server)
    const holds = await server.holds(2)
    const [worker] = holds
    if (worker === undefined) throw new Error('no worker')
    process.kill(worker.pid, 'SIGKILL')
    await Promise.all(holds.map(({ ended }) => ended))
    vitest.kill('SIGKILL')
  })

  it('ends with a test that times out, before the next test starts', async () => {
    await using server = await createHoldServer()
    const vitest = startVitest(server, ['--testTimeout=1000'])
    expect(await text(vitest.stdout)).toMatch(/Tests +1 failed \| 1 passed/)
  })

  it('ends with its owner, and a child of another owner does not', async () => {
    await using server = await createHoldServer()
    const [mine, other] = [{ name: 'test' }, { name: 'test' }] as const
    const ended = startChild(process.execPath, holderArgs(server.port), { owner: mine })
    const spared = startChild(process.execPath, holderArgs(server.port), { owner: other })
    await server.holds(2)
    await endChildren(mine)
    expect(ended.signalCode).toBe('SIGKILL')
    expect(spared.signalCode).toBe(null)
    await endChildren(other)
    expect(spared.signalCode).toBe('SIGKILL')
  })

  it('has the pid, the signals, the exit code and the environment of the program itself', async () => {
    const print = 'console.log(process.pid, JSON.stringify(process.env)); process.exitCode = 3'
    const child = startChild(process.execPath, ['-e', print], { env: { ONLY: 'this' } })
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect(out).toBe(`${child.pid} {"ONLY":"this"}\n`)
    expect(code).toBe(3)
    const waiting = startChild(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
    waiting.kill('SIGINT')
    expect(await once(waiting, 'exit')).toEqual([null, 'SIGINT'])
  })

  it('has a channel for messages that closes when the child ends', async () => {
    const code = 'process.once("message", (text) => process.send(text, () => process.exit()))'
    const stdio = ['ignore', 'ignore', 'ignore'] as const
    const child = startChildWith(stdio, process.execPath, ['-e', code], { hasChannel: true })
    const closed = once(child, 'disconnect')
    child.send('hello')
    expect(await once(child, 'message')).toEqual(['hello', undefined])
    await closed
  })
})

describe('runProgram', () => {
  it('hands over the input and resolves with output and exit code', async () => {
    const ran = await runProgram('sh', ['-c', 'cat; echo no >&2; exit 4'], { stdin: 'yes' })
    expect(ran).toEqual({ code: 4, out: 'yes', err: 'no\n' })
  })

  it('resolves with 127 when there is no such program', async () => {
    expect(await runProgram('no-such-program', [])).toMatchObject({ code: 127 })
  })
})

describe('runWell', () => {
  it('rejects with the command and its output unless the exit code is 0', async () => {
    expect(await runWell('sh', ['-c', 'echo yes'])).toMatchObject({ out: 'yes\n' })
    await expect(runWell('sh', ['-c', 'echo no; exit 4'])).rejects.toThrow(
      'sh -c echo no; exit 4 exited with 4:\nno\n',
    )
  })
})

describe('syntaxErrors', () => {
  it('is empty for a script that bash can read, and else what bash says of it', () => {
    expect(syntaxErrors('echo "$HOME" | sort')).toBe('')
    expect(syntaxErrors('echo "$HOME')).toContain('unexpected EOF')
  })
})
