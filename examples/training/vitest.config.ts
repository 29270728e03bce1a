import { defineConfig } from 'vitest/config'

/** The tests of the course itself; those of the exercises are red until somebody has done them. */
export const config = defineConfig({
  ssr: { resolve: { conditions: ['@flext/source'] } },
  test: {
    testTimeout: 120_000,
    include: process.env['FLEXT_EXERCISES'] ? ['lesson-*/exercise.test.ts'] : ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest/report.json' },
  },
})

export { config as default }
