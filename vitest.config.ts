import { defineConfig } from 'vitest/config'
import { TEST_LIMIT_MS } from './test/support/limits.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    environment: 'node',
    // A process each: some tests set signal handlers, fill disks or start the service.
    pool: 'forks',
    // More would compete for the disk, on which the durability tests wait.
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    // A test file without tests is a mistake.
    passWithNoTests: false,
    restoreMocks: true,
  },
})
