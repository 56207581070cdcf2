import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from '../../src/lib/nearest.ts'

describe('editDistance', () => {
  it.each([
    ['same', 'same', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['token', 'tokne', 1],
    ['webhokurl', 'webhookurl', 1],
    ['kitten', 'sitting', 3],
  ])('from %s to %s it is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
    expect(editDistance(to, from)).toBe(distance)
  })
})

describe('nearest', () => {
  const names = ['webhookurl', 'token', 'channel', 'to']

  it.each([
    ['webhokurl', 'webhookurl'],
    ['webhook_url', 'webhookurl'],
    ['WebhookURL', 'webhookurl'],
    ['tokens', 'token'],
    ['ot', 'to'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, names)).toBe(meant)
  })

  it.each(['', 'x', 'footer', 'username'])('takes "%s" for none of them', (word) => {
    expect(nearest(word, names)).toBeNull()
  })

  it('takes the nearest of several', () => {
    expect(nearest('windov', ['wonder', 'window', 'widow'])).toBe('window')
  })
})
