import { defineConfig } from 'vitest/config'

// Tests read the packages' sources, so that none runs against a stale build.
const source = { resolve: { conditions: ['@ludus/source'] }, ssr: { resolve: { conditions: ['@ludus/source'] } } }

/** A project of its own for each kind of test, so that each can be run alone. */
const project = (name: string, include: string[], timeout: number, parallel: boolean) => ({
  ...source,
  test: { name, include, testTimeout: timeout, hookTimeout: timeout, fileParallelism: parallel },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts', 'scripts/*.test.ts'], 20_000, true),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, false),
      project('package', ['test/package/**/*.test.ts'], 300_000, false),
      project('docs', ['examples/**/*.test.ts'], 120_000, false),
      project('learning', ['test/learning/**/*.test.ts'], 600_000, false),
    ],
  },
})
