import { afterAll, afterEach, beforeEach } from 'vitest'
import { currentOwner, endChildren, setOwner } from './child.ts'

/** In every test file: no child process outlives its test, nor a worker the runner. */

const file = currentOwner()

beforeEach(() => setOwner({ name: 'test' }))

// Runs after a time-out too, when the test itself never gets to end what it started.
afterEach(async () => {
  const test = currentOwner()
  setOwner(file)
  await endChildren(test)
})

afterAll(() => endChildren(file))

// A server that a test left open would keep the worker alive, and the worker its children.
process.once('disconnect', () => process.exit(1))
