import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { startChild } from './child.ts'
import { holderArgs } from './holder.ts'

/** Run by child.test.ts: a test that hangs with a child, and one that looks for the child after it. */

const port = Number(process.env['HOLD_PORT'])
let pid: number | undefined

it('hangs', async () => {
  connect(port, '127.0.0.1').write(String(process.pid))
  const child = startChild(process.execPath, holderArgs(port))
  ;({ pid } = child)
  await once(child, 'exit')
  // The child was ended since the test is over: nothing of it may go on.
  await new Promise(() => undefined)
})

it('finds no child of the test before', () => {
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
})
