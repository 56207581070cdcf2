import { copyFile } from 'node:fs/promises'
import { connect, type PeerCertificate } from 'node:tls'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { run } from '../support/run.ts'
import { startService } from '../support/service.ts'
import { tlsFile, tlsText } from '../support/tls.ts'

async function post(url: string, tls: Readonly<Record<string, string>>): Promise<number> {
  const agent = new Agent({ connect: tls })
  try {
    const { statusCode } = await request(`${url}/`, {
      dispatcher: agent,
      method: 'POST',
      body: alertText(),
      headers: { 'content-type': 'application/json' },
    })
    return statusCode
  } finally {
    await agent.close()
  }
}

/** The certificate that a new connection is shown. */
async function shown(url: string): Promise<PeerCertificate> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: tlsText('ca.pem') }, () => {
      resolve(socket.getPeerCertificate())
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

async function withCertificate(folder: TemporaryFolder, name: string): Promise<void> {
  await copyFile(tlsFile(`${name}.pem`), join(folder.path, 'tls.crt'))
  await copyFile(tlsFile(`${name}.key`), join(folder.path, 'tls.key'))
}

describe('with a certificate', () => {
  it('takes alerts over TLS, and is trusted by its authority alone', async () => {
    await using service = await startService({
      tlsserver: { certfile: tlsFile('server.pem'), keyfile: tlsFile('server.key') },
    })
    expect(service.url).toMatch(/^https:/)
    expect(await post(service.url, { ca: tlsText('ca.pem') })).toBe(204)
    await expect(post(service.url, { ca: tlsText('other-ca.pem') })).rejects.toThrow(/certificate/)
    await expect(post(service.url.replace('https:', 'http:'), {})).rejects.toThrow()
  })

  it('is asked for its health by its own command, with client certificates too', async () => {
    const tlsserver = { certfile: tlsFile('server.pem'), keyfile: tlsFile('server.key') }
    for (const clients of [{}, { cacertfile: tlsFile('ca.pem') }]) {
      await using folder = await temporaryFolder()
      await using service = await startService({ tlsserver: { ...tlsserver, ...clients } })
      const { port } = new URL(service.url)
      const settings = { ...tlsserver, ...clients }
      const env = {
        LISTENPORT: port,
        LISTENADDRESS: '127.0.0.1',
        ...Object.fromEntries(
          Object.entries(settings).map(([name, path]) => [`TLSSERVER_${name.toUpperCase()}`, path]),
        ),
      }
      expect(await run(['healthcheck'], { cwd: folder.path, env })).toMatchObject({ code: 0 })
    }
  })

  it('takes alerts of those alone who show one, when it asks for it', async () => {
    await using service = await startService({
      tlsserver: {
        certfile: tlsFile('server.pem'),
        keyfile: tlsFile('server.key'),
        cacertfile: tlsFile('ca.pem'),
      },
    })
    const ca = tlsText('ca.pem')
    const own = { cert: tlsText('client.pem'), key: tlsText('client.key') }
    expect(await post(service.url, { ca, ...own })).toBe(204)
    await expect(post(service.url, { ca })).rejects.toThrow()
  })

  it('shows a renewed one after a reload, and keeps the old one when the new is no good', async () => {
    await using folder = await temporaryFolder()
    await withCertificate(folder, 'server')
    await using service = await startService({
      tlsserver: {
        certfile: join(folder.path, 'tls.crt'),
        keyfile: join(folder.path, 'tls.key'),
      },
    })
    const { serialNumber: first } = await shown(service.url)
    await withCertificate(folder, 'renewed')
    expect(await service.app.reload(() => service.config)).toBe(true)
    const { serialNumber: second } = await shown(service.url)
    expect(second).not.toBe(first)

    await copyFile(tlsFile('server.key'), join(folder.path, 'tls.key'))
    expect(await service.app.reload(() => service.config)).toBe(false)
    expect((await shown(service.url)).serialNumber).toBe(second)
  })
})
