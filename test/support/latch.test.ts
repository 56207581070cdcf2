import { describe, expect, it } from 'vitest'
import { eventually } from './client.ts'
import { Inbox } from './latch.ts'

describe('Inbox.received', () => {
  it('resolves with all items once enough have arrived', async () => {
    const inbox = new Inbox<string>()
    const both = inbox.received(2)
    inbox.push('a')
    inbox.push('b')
    expect(await both).toEqual(['a', 'b'])
    expect(await inbox.received(1)).toEqual(['a', 'b'])
  })

  it('rejects with the number of items, and with the line that waited, after its limit', async () => {
    const inbox = new Inbox<string>()
    inbox.push('a')
    const error: unknown = await inbox.received(2, 1).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: 'received 1 of 2 within 0.001 s' })
    expect((error as Error).stack).toContain('latch.test.ts')
  })
})

describe('eventually', () => {
  it('resolves with the first value that is not null', async () => {
    const values = [null, null, 'found', 'later']
    expect(await eventually(() => values.shift() ?? null)).toBe('found')
  })

  it('rejects with the code that looked, after its limit', async () => {
    const nothing = (): null => null
    await expect(eventually(nothing, 0)).rejects.toThrow('nothing seen within 0 s by: () => null')
  })
})
