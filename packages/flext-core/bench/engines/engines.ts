/** The engines that are measured, by name. */
import { dbos } from './dbos.ts'
import type { OpenEngine } from './engine.ts'
import { flextPostgres } from './flext-postgres.ts'
import { flextRestate } from './flext-restate.ts'
import { flextSqlite } from './flext-sqlite.ts'
import { restate } from './restate.ts'

export const engines = {
  'flext-sqlite': flextSqlite,
  'flext-postgres': flextPostgres,
  'flext-restate': flextRestate,
  dbos,
  restate,
} as const satisfies Readonly<Record<string, OpenEngine>>

export type EngineName = keyof typeof engines
