/** The stores that are soaked: where a journal is in each, and how a runtime is opened on it. */
import type { FlextResult, FlextRuntime, RuntimeOptions } from 'flext-core'
import { postgresRuntime, type PostgresRuntime } from 'flext-core/postgres'
import { sqliteRuntime } from 'flext-core/sqlite'

export const stores = ['sqlite', 'postgres'] as const

export type StoreName = (typeof stores)[number]

export type JournalPlace =
  | { readonly store: 'sqlite'; readonly path: string }
  | { readonly store: 'postgres'; readonly connection: string; readonly schema: string }

/** Of PostgreSQL: so long is an owner that says nothing believed to be there. */
export const lease = 1_000

export const openStore = (
  place: JournalPlace,
  options: RuntimeOptions,
): Promise<FlextResult<FlextRuntime>> => {
  if (place.store === 'sqlite') return sqliteRuntime({ path: place.path, ...options })()
  const { connection, schema } = place
  return postgresRuntime({ connection, schema, lease, standby: true, ...options })()
}

/** Settles when the runtime has the journal; a store without standbys has it at once. */
export const hasJournal = async (runtime: FlextRuntime, signal?: AbortSignal): Promise<void> => {
  if ('activated' in runtime) await (runtime as PostgresRuntime).activated(signal)
}
