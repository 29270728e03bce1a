import { defineConfig } from 'vitest/config'

export const config = defineConfig({
  ssr: { resolve: { conditions: ['@flext/source'] } },
  test: {
    // The tests start processes, on machines that may be busy.
    testTimeout: 60_000,
    include: ['*.test.ts', 'guide/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest/report.json' },
  },
})

export { config as default }
