import { defineConfig } from 'vitest/config';

// Only by `npm run test:browser`: it needs a Chromium, and is skipped by name where there is none.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    pool: 'forks',
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
