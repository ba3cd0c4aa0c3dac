import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql checks `instanceof`: every importer must get the same copy of it.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'converter/test/**/*.test.ts', 'web/test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts', 'test/system.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two files at a time: the machines that run this have two cores and the parts are real.
    maxWorkers: 2,
  },
});
