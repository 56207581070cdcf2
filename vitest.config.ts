import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // A process each: some tests set signal handlers, fill disks or start the service.
    pool: 'forks',
    // More would compete for the disk, on which the durability tests wait.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A test file without tests is a mistake.
    passWithNoTests: false,
    restoreMocks: true,
  },
})
