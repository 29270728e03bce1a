import { defineConfig } from 'vitest/config'

export const config = defineConfig({
  ssr: { resolve: { conditions: ['@flext/source'] } },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
})

export { config as default }
