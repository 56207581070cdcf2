/**
 * When a test is taken to hang. No limit is an expectation of speed: each is many times what a slow
 * machine needs, and a machine three times slower still meets it.
 */

/** One look of `eventually`, one wait for an arrival. Below the limit of a test, to say what is missing. */
export const WAIT_LIMIT_MS = 100_000

/** A test, or a hook. */
export const TEST_LIMIT_MS = 120_000

/** A test that sends a hundred thousand alerts, kills twenty processes or builds an image. */
export const LONG_TEST_LIMIT_MS = 600_000
