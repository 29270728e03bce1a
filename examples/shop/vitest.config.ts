import { defineConfig } from 'vitest/config'

export const config = defineConfig({
  ssr: { resolve: { conditions: ['@flext/source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest/report.json' },
  },
})

export { config as default }
