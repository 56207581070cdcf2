import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const FOLDER = resolve(import.meta.dirname, '../../.github/workflows')

type Step = {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

type Job = {
  readonly needs?: string | readonly string[]
  readonly 'runs-on': string
  readonly 'timeout-minutes': number
  readonly strategy?: {
    readonly matrix: { readonly include: readonly { readonly runner: string }[] }
  }
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

type Workflow = {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const files = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8')
  return { name, text, workflow: parse(text) as Workflow }
})

/** Where a job runs; those of its matrix when it has one. */
function machinesOf(job: Job): readonly string[] {
  const matrix = job.strategy?.matrix.include.map(({ runner }) => runner)
  return matrix ?? [job['runs-on']]
}

for (const { name, text, workflow } of files) {
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap((job) => job.steps)

  describe(`the workflow ${name}`, () => {
    it('pins every action by commit, with the version beside it', () => {
      const uses = [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(([, action]) => action)
      expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length)
      for (const action of uses)
        expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    })

    it('pins an action to the same commit everywhere', () => {
      const all = new Set(files.flatMap((file) => file.text.match(/\S+@[0-9a-f]{40} # \S+/g) ?? []))
      const names = [...all].map((action) => action.split('@')[0])
      expect(new Set(names).size).toBe(names.length)
    })

    it('may do no more than it needs', () => {
      expect(Object.values(workflow.permissions).filter((access) => access !== 'read')).toEqual([])
      for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
        expect(step.with?.['persist-credentials']).toBe(false)
      expect(text).not.toMatch(/pull_request_target|workflow_run/)
    })

    it('has no secret but the token of the run, and no expression in a script', () => {
      const secrets = [...text.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret)
      expect(secrets.filter((secret) => secret !== 'GITHUB_TOKEN')).toEqual([])
      // What stands in an expression would be run as a script.
      expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
    })

    it('scans the image for vulnerabilities, and stops at severe ones', () => {
      const scans = steps.filter(({ uses }) => uses?.startsWith('anchore/scan-action@'))
      expect(scans).toHaveLength(1)
      expect(scans[0]?.with).toMatchObject({ 'severity-cutoff': 'high', 'only-fixed': true })
      // Left out, it fails the step.
      expect(scans[0]?.with?.['fail-build']).toBeUndefined()
      expect(scans[0]).not.toHaveProperty('continue-on-error')
    })

    it('ends, and runs on a machine with a version', () => {
      for (const job of jobs) {
        expect(job['timeout-minutes']).toBeGreaterThan(0)
        expect(machinesOf(job).filter((machine) => !/^ubuntu-\d/.test(machine))).toEqual([])
      }
    })

    it('runs what everybody runs before', () => {
      expect(steps.map(({ run }) => run)).toContain('.ci/run')
    })
  })
}

describe('the workflow of a release', () => {
  const { text = '', workflow } = files.find(({ name }) => name === 'release.yml') ?? {}
  const jobs = workflow?.jobs ?? {}
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it('takes nothing from a cache', () => {
    const inputs = steps.flatMap((step) => Object.entries(step.with ?? {}))
    expect(inputs.filter(([name]) => name.startsWith('cache'))).toEqual([])
    expect(text).not.toMatch(/actions\/cache|setup-node@[^\n]*# v[5-9]/)
    const builds = steps.filter(({ uses }) => uses?.startsWith('docker/build-push-action@'))
    expect(builds.map((step) => step.with?.['no-cache'])).toEqual([true])
  })

  it('builds from digests of the base images that one job resolved', () => {
    const build = steps.find(({ uses }) => uses?.startsWith('docker/build-push-action@'))
    expect(build?.with?.['build-contexts']).toBe('${{ needs.check.outputs.bases }}')
    expect(build?.with?.['build-args']).toContain(
      'BASE_DIGEST=${{ needs.check.outputs.base-digest }}',
    )
    expect(steps.filter(({ run }) => run?.includes('.ci/base-images'))).toHaveLength(1)
  })

  it('gives the tag of the release to an image only after it was scanned, and notes after all else', () => {
    const build = jobs['build']?.steps ?? []
    const [pushed, scanned] = ['docker/build-push-action@', 'anchore/scan-action@'].map((action) =>
      build.findIndex(({ uses }) => uses?.startsWith(action)),
    )
    expect(pushed).toBeGreaterThan(-1)
    expect(scanned).toBeGreaterThan(pushed ?? 0)
    expect(jobs['image']?.needs).toContain('build')
    expect(jobs['notes']?.needs).toEqual(expect.arrayContaining(['image', 'chart']))
  })

  it('lets the job with the notes alone write to the repository', () => {
    const writers = Object.entries(jobs).filter(
      ([, { permissions }]) => permissions?.['contents'] === 'write',
    )
    expect(writers.map(([name]) => name)).toEqual(['notes'])
  })
})

describe('the configuration of Dependabot', () => {
  const file = resolve(import.meta.dirname, '../../.github/dependabot.yml')
  const { version, updates } = parse(readFileSync(file, 'utf8')) as {
    readonly version: number
    readonly updates: readonly {
      readonly 'package-ecosystem': string
      readonly directory: string
      readonly schedule: { readonly interval: string }
      readonly cooldown: { readonly 'default-days': number }
    }[]
  }

  it('knows every place that names a version of somebody else', () => {
    expect(version).toBe(2)
    expect(updates.map((update) => [update['package-ecosystem'], update.directory])).toEqual([
      ['npm', '/'],
      ['github-actions', '/'],
      ['docker', '/'],
      ['docker-compose', '/examples'],
    ])
    for (const { schedule, cooldown } of updates) {
      expect(schedule.interval).toBe('weekly')
      expect(cooldown['default-days']).toBeGreaterThanOrEqual(7)
    }
  })
})
