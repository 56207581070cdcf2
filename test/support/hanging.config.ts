import base from '../../vitest.config.ts'

/** The tests of `hanging.ts`, with the set-up of all tests. */
export default { ...base, test: { ...base.test, include: ['test/support/hanging.ts'] } }
