export {
  inboxMigration,
  makeInboxTable,
  pruneInbox,
  type InboxKey,
  type InboxPruning,
} from './inbox-table.ts'
export { handlingOnce, once, type Once, type OnceWork } from './once.ts'
