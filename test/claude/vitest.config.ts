import { defineConfig } from 'vitest/config';

/** The tests against the real Claude Code: by `npm run test:claude` alone. */
export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: 'test/house/build-once.ts',
    include: ['test/claude/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
