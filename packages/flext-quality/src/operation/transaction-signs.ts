/** How transactions show in names, and what a call is about. */
import type { Call } from '../code/deed.ts'
import { namesOf, type Origin } from '../code/origin.ts'
import { wordsOf } from '../effect/words.ts'

/** Names of functions, blocks and decorators that run what they are given in one transaction. */
export const opensTransaction = (name: string): boolean =>
  /^\$?(transaction|transacting|transactional|withTransaction|runInTransaction|inTransaction|runTransaction|executeTransaction|transact|tx|withTx|inTx|atomic|begin|begin_nested|beginTx|InjectTransactionManager|UseTransaction|transaction_manager|startTransaction|start_transaction)$/i.test(
    name,
  ) ||
  /(with|in|run|use|create|do|perform|execute|as)_?(a_?)?(db_?|database_?)?transaction/i.test(name)

/** Variables that hold a transaction, or options in which one may travel. */
const carriers =
  /^_?(trx|tx|txn|t|transaction|transacting|transactionalEntityManager|session|dbSession|db_session|mongoSession|manager|em|entityManager|queryRunner|qr|ctx|context|sharedContext|options|opts|unfilteredOptions|queryOptions)$/

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

/** The noun of a call: the table of its SQL, the model it belongs to, or the object of its verb. */
export const aboutOf = ({ given, text }: Call, origin: Origin): string | undefined => {
  const table = /\b(?:into|update|from|table)\s+["'`[]?(\w+(?:\.\w+)?)/i.exec(given.text ?? '')?.[1]
  if (table !== undefined) return table
  const object = wordsOf(origin.path.at(-1) ?? '').slice(1)
  if (object.length > 0 && object.length < 4) return object.join('_')
  const url = /^(?:https?:\/)?\/.*?([a-z][\w-]{2,})\/?\??[^/]*$/i.exec(given.text ?? '')?.[1]
  if (url !== undefined) return url
  if (given.text !== undefined && /^[\w.-]{3,40}$/.test(given.text)) return given.text
  const written = text
    .replaceAll(/\(.*?\)|[?!]/g, '')
    .split('.')
    .slice(0, -1)
  const explained = namesOf(origin).slice(0, -1)
  return [...explained.filter((name) => name !== 'default'), ...written].findLast(
    (name) => !/^(this|self|objects|query|_?db|database|session|models?)$/i.test(name),
  )
}
