import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { runProgram, type Ran } from '../support/run.ts'
import { startService } from '../support/service.ts'
import { describeChart, render } from './helm.ts'
import { theOnly } from './manifests.ts'

describeChart('helm test', () => {
  it('succeeds when the service takes the alert', async () => {
    await using service = await startService({ auth: { token: 'right' } })
    const { code, out } = await runTestPod(service.url, 'right')
    expect(out).toMatch(/^204, then 200 \{"status":"ok"/)
    expect(code).toBe(0)
    const { items } = await service.getJson<{ items: readonly { rules: unknown }[] }>(
      '/api/v1/incidents',
    )
    expect(items).toEqual([expect.objectContaining({ rules: ['Test rule'] })])
  })

  it('needs no token when the service asks for none', async () => {
    await using service = await startService()
    const { code, out } = await runTestPod(service.url, '')
    expect(out).toMatch(/^204, then 200 /)
    expect(code).toBe(0)
  })

  it('fails with one line when the token is wrong', async () => {
    await using service = await startService({ auth: { token: 'right' } })
    const { code, err } = await runTestPod(service.url, 'wrong')
    expect(err).toMatch(/^http\S+ answered 401 to a test alert: [^\n]*\n+$/)
    expect(code).toBe(1)
  })
})

/** What the container of the test would run, with the token in the file that is mounted. */
async function runTestPod(url: string, token: string): Promise<Ran> {
  const [container] = theOnly(await render({}), 'Pod').spec?.containers ?? []
  const [command, ...args] = [...(container?.command ?? []), ...(container?.args ?? [])]
  expect(command).toBe('node')
  const mounts = container?.volumeMounts?.map(({ mountPath }) => `${mountPath}/AUTH_TOKEN`)
  const given = container?.env?.find(({ name }) => name === 'AUTH_TOKEN_FILE')?.value
  expect(mounts).toContain(given)
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'AUTH_TOKEN')
  await writeFile(file, `${token}\n`)
  const env = { FALCOBRIEF_URL: url, AUTH_TOKEN_FILE: file }
  return await runProgram(process.execPath, args, { env })
}
