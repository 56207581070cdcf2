import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import { temporaryFolder } from '../support/folder.ts'

type Files = Readonly<Record<string, string>>

/** What is loaded with these files in the secrets folder. */
async function loadWith(files: Files, env: Record<string, string> = {}) {
  await using folder = await temporaryFolder()
  const secrets = join(folder.path, 'secrets')
  await mkdir(secrets)
  for (const [name, text] of Object.entries(files)) await writeFile(join(secrets, name), text)
  const all = { FALCOBRIEF_SECRETS_DIR: 'secrets', ...env }
  return { ...loadSettings({ argvPath: null, env: all, cwd: folder.path }), folder: secrets }
}

describe('a folder of secrets', () => {
  it('sets what the variables of the same names would', async () => {
    const { config, secrets, folder } = await loadWith({
      AUTH_TOKEN: 'sesame\n',
      SLACK_WEBHOOKURL: 'https://hooks.slack.com/services/T/B/x',
      SLACK_MINIMUMPRIORITY: 'error',
    })
    expect(secrets).toBe(folder)
    expect(config.auth.token).toBe('sesame')
    expect(config).toMatchObject({
      slack: {
        webhookurl: 'https://hooks.slack.com/services/T/B/x',
        minimumpriority: expect.anything(),
      },
    })
  })

  it('gives way to a variable, unless that one is empty', async () => {
    const files = { AUTH_TOKEN: 'from-the-file', AUTH_READTOKEN: 'from-the-file' }
    const { config } = await loadWith(files, { AUTH_TOKEN: 'from-outside', AUTH_READTOKEN: '' })
    expect(config.auth).toMatchObject({ token: 'from-outside', readtoken: 'from-the-file' })
  })

  it('is read as Kubernetes mounts it: links into a hidden folder', async () => {
    await using folder = await temporaryFolder()
    const data = join(folder.path, '..2030_01_01')
    await mkdir(data)
    await writeFile(join(data, 'AUTH_TOKEN'), 'mounted')
    await symlink('..2030_01_01', join(folder.path, '..data_tmp'))
    await rename(join(folder.path, '..data_tmp'), join(folder.path, '..data'))
    await symlink('..data/AUTH_TOKEN', join(folder.path, 'AUTH_TOKEN'))
    const env = { FALCOBRIEF_SECRETS_DIR: folder.path }
    const { config } = loadSettings({ argvPath: null, env, cwd: folder.path })
    expect(config.auth.token).toBe('mounted')
  })

  it('has its misspelled names reported as those of variables, without what they hold', async () => {
    const failure = loadWith({ SLACK_TOKN: 'xoxb-sesame' })
    await expect(failure).rejects.toMatchObject({
      code: 'FB_CONFIG',
      message: expect.stringContaining("SLACK_TOKN: no such variable; nearest valid name 'SLACK_"),
    })
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('sesame') })
  })

  it('is refused when it is not there, or holds what is no setting', async () => {
    const env = { FALCOBRIEF_SECRETS_DIR: '/nowhere/secrets' }
    expect(() => loadSettings({ argvPath: null, env, cwd: '/' })).toThrow(
      /^FALCOBRIEF_SECRETS_DIR: .*\/nowhere\/secrets/,
    )
    await expect(loadWith({ AUTH_TOKEN: 'a'.repeat(1_048_577) })).rejects.toMatchObject({
      code: 'FB_FILE',
      message: expect.stringMatching(/AUTH_TOKEN is larger than 1 MiB$/),
    })
  })
})
