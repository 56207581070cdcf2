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
