export {
  postgresRuntime,
  type PostgresRuntime,
  type PostgresRuntimeOptions,
} from './postgres-runtime.ts'
export type { RuntimeStanding } from './supervised-runtime.ts'
export { readPostgresJournal, type PostgresJournalReader } from './read-postgres-journal.ts'
export { askPostgresJournal } from './ask-postgres-journal.ts'
export { openPostgresJournal, type PostgresJournalOptions } from './open-postgres-journal.ts'
export type { PostgresJournal } from './postgres-journal.ts'
export type {
  PostgresDriverMissing,
  PostgresOpenError,
  PostgresRefused,
  PostgresUnreachable,
} from './postgres-open-error.ts'
export type { PostgresConnection, PostgresPlace } from './server.ts'
