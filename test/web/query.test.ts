import { describe, expect, it } from 'vitest'
import { refuseUnknownParameters } from '../../src/web/query.ts'
import { startService } from '../support/service.ts'

const LIST = '/api/v1/incidents'

describe('a parameter that a route of the API has not', () => {
  it.each([
    [LIST, 'priorty', "priorty: no such parameter; nearest valid parameter 'priority'"],
    [LIST, 'Name_Space', "Name_Space: no such parameter; nearest valid parameter 'namespace'"],
    [`${LIST}/:id/events`, 'limt', "limt: no such parameter; nearest valid parameter 'limit'"],
    [`${LIST}/:id/report`, 'fmt', 'fmt: no such parameter; valid parameters: format'],
    [`${LIST}/:id`, 'format', 'format: no such parameter; this route takes none'],
    [LIST, 'a\nb\u001B[2J', /^a b\?\[2J: no such parameter; valid parameters: state, /],
  ])('%s?%s is refused with the nearest one', (route, name, message) => {
    expect(() => refuseUnknownParameters(route, { [name]: 'x' })).toThrow(message)
  })

  it.each([
    [LIST, { state: 'open', priority: '', rule: 'x', cursor: 'y', token: 'z' }],
    [`${LIST}/:id`, { token: 'z' }],
    [LIST, {}],
  ])('%s takes %j', (route, query) => {
    expect(() => refuseUnknownParameters(route, query)).not.toThrow()
  })

  it('is a 400 that names the nearest, and the right one an answer', async () => {
    await using service = await startService()
    const typo = await service.send('GET', `${LIST}?priorty=debug`)
    expect(typo.status).toBe(400)
    expect(JSON.parse(typo.text)).toEqual({
      error: {
        code: 'FB_BAD_REQUEST',
        message: "priorty: no such parameter; nearest valid parameter 'priority'",
      },
    })
    expect((await service.send('GET', `${LIST}?priority=debug`)).status).toBe(200)
    expect((await service.send('GET', '/api/v1/silences?state=open')).status).toBe(400)
  })
})
