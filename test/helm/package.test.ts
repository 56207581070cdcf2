import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../support/folder.ts'
import { runWell } from '../support/run.ts'
import { describeChart, helm, helmPath, readManifests } from './helm.ts'
import { podTemplates } from './manifests.ts'

const SCRIPT = resolve(import.meta.dirname, '../../.ci/package-chart')
const DIGEST = `sha256:${'c0'.repeat(32)}`

describeChart('a release of the chart', () => {
  it('runs the image of that release, by digest', async () => {
    await using folder = await temporaryFolder()
    const env = { ...process.env, PATH: `${dirname(await helmPath())}:${process.env['PATH']}` }
    const image = 'ghcr.io/somebody/falcobrief'
    const repository = 'https://github.com/somebody/falcobrief'
    await runWell(SCRIPT, ['9.8.7', image, DIGEST, repository, folder.path], { env })
    const chart = join(folder.path, 'falcobrief-9.8.7.tgz')
    const { out } = await helm(['template', 'falcobrief', chart])
    const manifests = readManifests(out)
    const images = podTemplates(manifests).flatMap(({ spec }) =>
      spec.containers.map((container) => container.image),
    )
    expect(images.length).toBeGreaterThan(1)
    expect(new Set(images)).toEqual(new Set([`${image}@${DIGEST}`]))
    for (const { metadata } of manifests)
      expect(metadata.labels).toMatchObject({
        'helm.sh/chart': 'falcobrief-9.8.7',
        'app.kubernetes.io/version': '9.8.7',
      })
    const shown = await helm(['show', 'chart', chart])
    expect(parse(shown.out)).toMatchObject({
      version: '9.8.7',
      appVersion: '9.8.7',
      home: repository,
      sources: [repository],
      icon: `${repository}/raw/v9.8.7/docs/images/icon.svg`,
      maintainers: [{ name: 'The falcobrief authors', url: repository }],
    })
  })
})
