import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { createHttp, type HttpDeps } from '../../src/app/routes.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { ERROR_CODES } from '../../src/model/errors.ts'
import { ERROR_STATUS } from '../../src/web/status.ts'
import { DOCUMENT } from '../support/documented.ts'
import { createKeptLog } from '../support/service.ts'

type Operation = {
  readonly operationId: string
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    ...(operation as unknown as Operation),
  })),
)

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(
      JSON.parse(JSON.stringify(DOCUMENT)) as Record<string, unknown>,
    )
    expect(result).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every route of the server, and no other', async () => {
    const server = await createHttp({
      tlsserver: { certfile: '', keyfile: '', cacertfile: '' },
      clock: systemClock,
      log: createKeptLog(),
    } as unknown as HttpDeps)
    const routes = routesOf(server.printRoutes({ commonPrefix: false }))
    await server.close()
    expect(routes).toEqual(operations.map(({ name }) => name).toSorted())
  })

  it('refers only to what it has', () => {
    const text = JSON.stringify(DOCUMENT)
    const found = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)]
    const names = Array.from(new Set(found.map(([, name]) => String(name))))
    expect(names.toSorted()).toEqual(Object.keys(DOCUMENT.components.schemas).toSorted())
  })

  it('names every error that a request can meet', () => {
    const text = JSON.stringify(operations)
    const met = ERROR_CODES.filter((code) => ERROR_STATUS[code] !== undefined)
    expect(met.filter((code) => !text.includes(`${code}: `))).toEqual([])
  })

  it('gives each operation an id of its own', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  })
})

/** `POST /`, … from the tree that Fastify prints, four columns a level. HEAD comes with every GET. */
function routesOf(tree: string): readonly string[] {
  const parents: string[] = []
  const routes = tree.split('\n').flatMap((line) => {
    const [, indent, part = '', methods] =
      /^((?:[│ ] {3})*[├└]── )(\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? []
    if (indent === undefined) return []
    const depth = indent.length / 4
    parents.length = depth - 1
    parents.push(part)
    const path = parents.join('').replaceAll(/:(\w+)/g, '{$1}')
    return methods?.split(', ').map((method) => `${method} ${path}`) ?? []
  })
  return routes.filter((name) => !name.startsWith('HEAD ')).toSorted()
}
