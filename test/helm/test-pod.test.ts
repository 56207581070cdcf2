import { expect, it } from 'vitest'
import { runProgram, type Ran } from '../support/run.ts'
import { startService } from '../support/service.ts'
import { describeChart, render } from './helm.ts'
import { theOnly } from './manifests.ts'

describeChart('helm test', () => {
  it('succeeds when the service takes the alert', async () => {
    await using service = await startService({ auth: { token: 'right' } })
    const { code, out } = await runTestPod({ FALCOBRIEF_URL: service.url, AUTH_TOKEN: 'right' })
    expect(out).toMatch(/^204, then 200 \{"status":"ok"/)
    expect(code).toBe(0)
    const { items } = await service.getJson<{ items: readonly { rules: unknown }[] }>(
      '/api/v1/incidents',
    )
    expect(items).toEqual([expect.objectContaining({ rules: ['Test rule'] })])
  })

  it('fails with one line when the token is wrong', async () => {
    await using service = await startService({ auth: { token: 'right' } })
    const { code, err } = await runTestPod({ FALCOBRIEF_URL: service.url, AUTH_TOKEN: 'wrong' })
    expect(err).toMatch(/^http\S+ answered 401 to a test alert: [^\n]*\n+$/)
    expect(code).toBe(1)
  })
})

/** What the container of the test would run. */
async function runTestPod(env: Readonly<Record<string, string>>): Promise<Ran> {
  const [container] = theOnly(await render({}), 'Pod').spec?.containers ?? []
  const [command, ...args] = [...(container?.command ?? []), ...(container?.args ?? [])]
  expect(command).toBe('node')
  return runProgram(process.execPath, args, { env })
}
