/** How transactions show in names. */
import type { Call } from '../code/deed.ts'

/** Names of functions, blocks and decorators that run what they are given in one transaction. */
export const opensTransaction = (name: string): boolean =>
  /^\$?(transaction|transacting|transactional|withTransaction|runInTransaction|inTransaction|runTransaction|executeTransaction|transact|tx|withTx|inTx|atomic|begin|begin_nested|beginTx|InjectTransactionManager|UseTransaction|transaction_manager|startTransaction|start_transaction)$/i.test(
    name,
  ) ||
  /(with|in|run|use|create|do|perform|execute|as)_?(a_?)?(db_?|database_?)?transaction/i.test(name)

/** Variables that hold a transaction, or options in which one may travel. */
const carriers =
  /^_?(trx|tx|txn|t|transaction|transacting|transactionalEntityManager|session|dbSession|db_session|mongoSession|manager|em|entityManager|queryRunner|qr|ctx|\w*Ctx|\w+Trx|\w+Transaction|context|sharedContext|options|opts|unfilteredOptions|queryOptions)$/

/** Connections that a caller hands in, perhaps with a transaction begun on them. */
const connections =
  /^_?(connection|conn|client|db|database|knex|prisma|pool|executor|runner|dataSource)$/i

export const carriesTransaction = (
  { given, text }: Call,
  parameters: ReadonlySet<string>,
): boolean =>
  given.names.some((name) => carriers.test(name) || isHandedIn(name, parameters)) ||
  isHandedIn(/^[\w$]+/.exec(text)?.[0] ?? '', parameters) ||
  Object.keys(given.keys).some((key) => carriers.test(key)) ||
  /^(trx|tx|txn|t|transaction|manager|transactionalEntityManager|em|queryRunner)\b/.test(text) ||
  /\b(transacting|usingTransaction)\(/.test(text)

const isHandedIn = (name: string, parameters: ReadonlySet<string>): boolean =>
  connections.test(name) && parameters.has(name)
