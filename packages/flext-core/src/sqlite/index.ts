export { sqliteRuntime, type SqliteRuntimeOptions } from './sqlite-runtime.ts'
export { openSqliteJournal, type SqliteJournalOptions } from './open-sqlite-journal.ts'
export { readSqliteJournal, type JournalReader } from './read-sqlite-journal.ts'
export { askSqliteJournal } from './ask-sqlite-journal.ts'
export { backupSqliteJournal, type JournalBackup } from './backup-sqlite-journal.ts'
export {
  compactSqliteJournal,
  migrateSqliteJournal,
  rebuildSqliteJournal,
  type CompactedJournal,
  type MigratedJournal,
} from './care-for-journal.ts'
export { exportSqliteJournal, type ExportedJournal } from './export-sqlite-journal.ts'
export type { ExportDamaged, ImportRefused } from './export-line.ts'
export {
  importSqliteJournal,
  type ImportedJournal,
  type ImportError,
} from './import-sqlite-journal.ts'
export { recoverSqliteJournal, type RecoveredJournal } from './recover-sqlite-journal.ts'
export {
  verifySqliteJournal,
  type JournalProblem,
  type JournalVerdict,
} from './verify-sqlite-journal.ts'
export type { AskOptions } from '../journal/control.ts'
export type { JournalUnowned, WishError, WishUnanswered } from '../journal/wish-error.ts'
export type { SqliteJournal } from './sqlite-journal.ts'
export type {
  JournalCorrupt,
  JournalLocked,
  JournalOpenError,
  JournalOwner,
  JournalUnreadable,
  JournalUnwritable,
  JournalVersionUnsupported,
} from '../journal/journal-open-error.ts'
export { JournalDamaged } from '../journal/journal-damaged.ts'
export {
  nodeSqliteDialect,
  openNodeSqlite,
  type NodeSqliteDialectConfig,
  type NodeSqliteOptions,
} from './node-sqlite-dialect.ts'
