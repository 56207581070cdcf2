import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../support/folder.ts'
import { run, type Ran } from '../support/run.ts'
import { CASES, CONFIG } from './cases.ts'
import { layOut, secretData, type Outside } from './container.ts'
import { describeChart, render, type Values } from './helm.ts'
import { serverPod, theOnly } from './manifests.ts'

/** In the values of the cases, the Secrets that are not part of the release. */
const OUTSIDE: Outside = {
  mine: { AUTH_TOKEN: 'outside-1', AUTH_READTOKEN: 'outside-2' },
  database: { uri: 'postgres://a:b@db.example.org/alerts' },
}

describeChart('the settings that the chart hands over', () => {
  it('come out as they went in', async () => {
    const { data } = theOnly(await render({ config: CONFIG }), 'ConfigMap')
    expect(parse(data?.['falcobrief.yaml'] ?? '')).toEqual(CONFIG)
  })

  it('go into the Secret when they are secret, by the names of their variables', async () => {
    const manifests = await render({
      config: {
        cluster: 'eu-1',
        auth: { token: 'first', readtoken: 'second' },
        slack: { channel: 'C1', token: 'xoxb-1' },
        smtp: { password: 'third' },
        sinks: { 'a.b': { type: 'webhook', url: 'https://example.org/x', secret: 'fourth' } },
      },
    })
    expect(secretData('falcobrief', manifests)).toEqual({
      AUTH_TOKEN: 'first',
      AUTH_READTOKEN: 'second',
      SLACK_TOKEN: 'xoxb-1',
      SMTP_PASSWORD: 'third',
      SINKS_A_B_URL: 'https://example.org/x',
      SINKS_A_B_SECRET: 'fourth',
    })
    const { data } = theOnly(manifests, 'ConfigMap')
    expect(parse(data?.['falcobrief.yaml'] ?? '')).toEqual({
      auth: {},
      cluster: 'eu-1',
      sinks: { 'a.b': { type: 'webhook' } },
      slack: { channel: 'C1' },
      smtp: {},
    })
  })

  it('reach the container as files: no secret stands in its environment', async () => {
    const { spec } = serverPod(await render(CASES['SQLite with everything on'] ?? {}))
    const env = spec.containers.flatMap((container) => container.env ?? [])
    expect(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)).toEqual([])
    expect(env).toContainEqual({
      name: 'FALCOBRIEF_SECRETS_DIR',
      value: '/etc/falcobrief-secrets',
    })
  })

  for (const [name, values] of Object.entries(CASES)) {
    it(`are valid for the service itself, with ${name}`, async () => {
      const { code, out, err } = await checked(values, OUTSIDE)
      // One case sets the password alone, as a Secret of its own has the address.
      expect(err.replace(/^warning: smtp has no effect: .* \(SMTP_PASSWORD\)\n/, '')).toBe('')
      expect(code).toBe(0)
      const port = serverPod(await render(values)).spec.containers[0]?.ports?.[0]?.containerPort
      expect(out).toContain(`Listens on :: port ${port};`)
    })
  }

  it('make the service refuse to start when a Secret of the user has no token', async () => {
    const values = { config: { existingSecret: 'mine' } }
    const { code, err } = await checked(values, { mine: { SLACK_TOKEN: 'xoxb-1' } })
    expect(err).toContain('listenaddress: others could send alerts')
    expect(err).toContain('set auth.token')
    expect(code).toBe(1)
    const anonymous = { config: { existingSecret: 'mine', auth: { anonymous: true } } }
    expect((await checked(anonymous, {})).code).toBe(0)
  })
})

/** `check-config` on what the pod of these values would find. */
async function checked(values: Values, outside: Outside): Promise<Ran> {
  await using folder = await temporaryFolder()
  const { env } = await layOut(await render(values), folder.path, outside)
  return await run(['check-config'], { cwd: folder.path, env })
}
