import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pairsOf, parseDockerfile, wordsOf, type Instruction, type Stage } from './dockerfile.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const stages = parseDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))

/** Where images may come from: Docker's official images and distroless. */
const REGISTRIES = /^(node|gcr\.io\/distroless\/[\w-]+):/

/**
 * The rules of hadolint (https://github.com/hadolint/hadolint#rules) that concern this file. Not met, on
 * purpose: DL3059 (several RUN in a row). Without a shell they cannot be joined.
 */
describe('the Dockerfile in the eyes of hadolint', () => {
  it('names its bases by a tag that is not latest, from known registries (DL3006, DL3007, DL3026)', () => {
    for (const from of externalBases()) {
      expect(from).toMatch(/:[\w.-]+(@sha256:[0-9a-f]{64})?$/)
      expect(from).not.toMatch(/:latest$/)
      expect(from).toMatch(REGISTRIES)
    }
  })

  it('has absolute working folders, and changes no folder in a command (DL3000, DL3003)', () => {
    for (const instruction of named('WORKDIR')) expect(wordsOf(instruction)[0]).toMatch(/^\//)
    expect(scripts().filter((script) => /(^|[;&|])\s*cd\s/.test(script))).toEqual([])
  })

  it('does not end as root, nor uses sudo (DL3002, DL3004)', () => {
    const last = stages.at(-1)?.instructions.findLast(({ name }) => name === 'USER')
    expect(last && wordsOf(last)[0]).toMatch(/^[1-9]/)
    expect(scripts().filter((script) => /\bsudo\b/.test(script))).toEqual([])
  })

  it('installs no packages of the system, and those of npm by its lock file alone (DL3008, DL3016)', () => {
    const installs = /\b(apt|apt-get|apk|yum|dnf|pip|curl|wget)\b|npm (i|install)\b/
    expect(scripts().filter((script) => installs.test(script))).toEqual([])
    expect(scripts().filter((script) => script.startsWith('npm ci '))).toHaveLength(1)
  })

  it('copies and never adds; several files go into a folder (DL3020, DL3021)', () => {
    expect(named('ADD')).toEqual([])
    for (const instruction of named('COPY')) {
      const words = wordsOf(instruction)
      if (words.length > 2) expect(words.at(-1)).toMatch(/\/$/)
    }
  })

  it('copies from stages before it alone, after a working folder is set (DL3022, DL3023, DL3045)', () => {
    stages.forEach(({ from, instructions }, index) => {
      const before = stages.slice(0, index).map((stage) => stage.name)
      for (const { name, flags } of instructions)
        if (name === 'COPY' && flags['from'] !== undefined) expect(before).toContain(flags['from'])
      const workdir = instructions.findIndex(({ name }) => name === 'WORKDIR')
      const copy = instructions.findIndex(({ name }) => name === 'COPY')
      const isInherited = before.includes(from)
      if (copy !== -1 && !isInherited) expect(workdir).toBeLessThan(copy)
      if (copy !== -1 && !isInherited) expect(workdir).toBeGreaterThan(-1)
    })
  })

  it('names each stage once (DL3024)', () => {
    const names = stages.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('starts by one command, one entry point and one health check, as JSON (DL3012, DL3025, DL4003, DL4004)', () => {
    for (const stage of stages)
      for (const name of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'])
        expect(ofStage(stage, name).length).toBeLessThanOrEqual(1)
    const [last] = stages.slice(-1)
    for (const name of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'])
      expect(last && ofStage(last, name).map(({ isJson }) => isJson)).toEqual([true])
    expect(named('MAINTAINER')).toEqual([])
  })

  it('uses no variable in the instruction that sets it (DL3044)', () => {
    for (const instruction of named('ENV')) {
      const pairs = pairsOf(instruction)
      for (const [name] of pairs)
        for (const [other, value] of pairs)
          if (other !== name) expect(value).not.toMatch(new RegExp(`\\$\\{?${name}\\b`))
    }
  })

  it('has labels with valid names and no empty text but for arguments (DL3048, DL3051)', () => {
    for (const [name, value] of named('LABEL').flatMap(pairsOf)) {
      expect(name).toMatch(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/)
      expect(value).not.toBe('')
    }
  })

  it('pipes nothing, for a failure before the pipe would pass (DL4006)', () => {
    expect(scripts().filter((script) => script.includes('|'))).toEqual([])
  })
})

function named(name: string): readonly Instruction[] {
  return stages.flatMap((stage) => ofStage(stage, name))
}

function ofStage({ instructions }: Stage, name: string): readonly Instruction[] {
  return instructions.filter((instruction) => instruction.name === name)
}

/** Commands that a shell runs. */
function scripts(): readonly string[] {
  return named('RUN').flatMap(({ words, isJson }) => (isJson ? [] : words))
}

/** Images that are no stage of this file. */
function externalBases(): readonly string[] {
  const names = new Set(stages.map(({ name }) => name))
  return stages.map(({ from }) => from).filter((from) => !names.has(from))
}
