import { afterAll, afterEach, beforeEach } from 'vitest'
import { currentOwner, endChildren, setOwner } from './child.ts'

/** In every test file: no child process outlives its test. Vitest ends its workers itself. */

const file = currentOwner()

beforeEach(() => setOwner({ name: 'test' }))

// Runs after a time-out too, when the test itself never gets to end what it started.
afterEach(async () => {
  const test = currentOwner()
  setOwner(file)
  await endChildren(test)
})

afterAll(() => endChildren(file))
