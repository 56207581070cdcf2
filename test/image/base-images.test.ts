import { chmod, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { runProgram, type Ran } from '../support/run.ts'

const SCRIPT = resolve(import.meta.dirname, '../../.ci/base-images')

/** Runs the script with a program in the place of docker that answers each image with `answer`. */
async function runWith(answer: string): Promise<Ran> {
  await using folder = await temporaryFolder()
  const docker = join(folder.path, 'docker')
  await writeFile(docker, `#!/bin/sh\ntest "$1 $2 $3" = "buildx imagetools inspect"\n${answer}\n`)
  await chmod(docker, 0o755)
  const env = { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` }
  return await runProgram(SCRIPT, [], { env })
}

describe('the base images of a release', () => {
  it('are build contexts by digest, one for each image of the Dockerfile', async () => {
    const { code, out } = await runWith('echo "sha256:$(echo "$4" | sha256sum | cut -c -64)"')
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    const digest = '@sha256:[0-9a-f]{64}$'
    expect(lines).toEqual([
      expect.stringMatching(
        `^gcr.io/distroless/nodejs24-debian13:nonroot=docker-image://gcr.io/distroless/nodejs24-debian13${digest}`,
      ),
      expect.stringMatching(`^node:24-trixie-slim=docker-image://node${digest}`),
    ])
    expect(new Set(lines.map((line) => line.split('@')[1])).size).toBe(2)
  })

  it('stop a release when the registry gives no digest', async () => {
    expect((await runWith('exit 1')).code).not.toBe(0)
    const { code, err } = await runWith('echo nothing')
    expect(code).toBe(1)
    expect(err).toContain("gcr.io/distroless/nodejs24-debian13:nonroot: no digest, but 'nothing'")
  })
})
