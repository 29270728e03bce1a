/** The stores that are soaked. */
import type { FlextResult, FlextRuntime, RuntimeOptions } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

export const stores = ['sqlite'] as const

export type StoreName = (typeof stores)[number]

export const openStore = (
  store: StoreName,
  journal: string,
  options: RuntimeOptions,
): Promise<FlextResult<FlextRuntime>> => {
  switch (store) {
    case 'sqlite':
      return sqliteRuntime({ path: journal, ...options })()
  }
}
