import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // Worker processes of the tests, examples and the command import the built package.
    globalSetup: 'test/house/build-once.ts',
    // test/torture is no test file: it runs for minutes to hours, by `npm run torture`.
    projects: [
      {
        extends: true,
        test: {
          name: 'product',
          include: ['test/{unit,contract,integration,crash,property,types}/**/*.test.ts'],
          setupFiles: ['test/drawn-cases.ts'],
          // Only what hangs takes so long, also on a machine that does much else.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/house/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/cli/bin.ts'],
      reporter: ['text', 'json-summary', 'lcov'],
      thresholds: { lines: 90, functions: 90, branches: 85, statements: 90 },
    },
  },
});
