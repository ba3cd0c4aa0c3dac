import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql checks `instanceof`: every importer must get the same copy of it.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'converter/test/**/*.test.ts', 'web/test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts', 'test/support/system.ts'],
    // Tests wait for conditions, not for time: this only ends what would never end.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Real browsers, office programs and kills on a machine shared with others: what fails once is tried
    // again where nobody is looking, and named as flaky in the report.
    retry: process.env['CI'] ? 2 : 0,
    // Two files at a time: the machines that run this have two cores and the parts are real.
    maxWorkers: 2,
  },
});
