/** Calls into modules that are known: what the call does there. */
import type { Call } from '../code/deed.ts'
import { RESULT, type Origin } from '../code/origin.ts'
import type { EffectNature } from './effect-nature.ts'
import type { KnownModule } from './known-module.ts'
import { sqlDoes } from './sql.ts'
import { aboutSchema, promiseOf, startsChanging, startsReading } from './words.ts'

type Does = 'changing' | 'reading' | 'begin' | 'commit' | 'rollback'

export const knownEffect = (
  module: KnownModule,
  { given, awaited }: Call,
  callee: Origin,
): EffectNature | undefined => {
  const called = calledNames(callee)
  const method = called.at(-1)
  if (method === undefined) return undefined
  const does = doesBy(module, method, called, given)
  if (isAside(callee, called) || does === undefined || (!awaited && !worksAtOnce(module, method)))
    return undefined
  const { kind, system } = module
  const byHand = does === 'changing' || does === 'reading' ? {} : { byHand: does }
  return { kind, system, known: true, changes: does === 'changing', ...byHand }
}

/** Tables and indexes are no business, and `knex.destroy()` closes the connections. */
const isAside = ({ path }: Origin, called: readonly string[]): boolean =>
  called.some((name) => aboutSchema.test(name)) ||
  (path.at(-1) === 'destroy' && /^(knex|dataSource|default|\(\))$/.test(path.at(-2) ?? ''))

/** Names that are called: of `db.posts.insert(row).returning()`, `insert` and `returning`. */
const calledNames = ({ path }: Origin): readonly string[] =>
  path.filter(
    (name, index) => name !== RESULT && (index === path.length - 1 || path[index + 1] === RESULT),
  )

/** Whether it works without being waited for. Python waits by itself; its calls count as waited for. */
const worksAtOnce = ({ kind, system }: KnownModule, method: string): boolean =>
  kind === 'message' || kind === 'process' || method.endsWith('Sync') || system.includes('sqlite')

const doesBy = (
  { kind, verbs }: KnownModule,
  method: string,
  called: readonly string[],
  given: Call['given'],
): Does | undefined => {
  if (kind === 'database') {
    const kept = keptTransaction(method)
    if (kept !== undefined) return kept
  }
  switch (verbs) {
    case 'sql':
      // What is prepared is not yet done.
      return given.text === undefined || method === 'prepare' ? undefined : sqlDoes(given.text)
    case 'session':
      if (method === 'flush') return 'changing'
      return /^(execute|scalars?|exec)$/.test(method)
        ? promiseOf(given.made ?? '')
        : /^(query|get|refresh)$/.test(method)
          ? 'reading'
          : undefined
    case 'http':
      return httpDoes(method, given)
    case 'command':
      return method === 'send' ? promiseOf(given.made ?? '') : undefined
    case 'names':
      return namesDo(kind, method, called, given)
  }
}

const keptTransaction = (method: string): Does | undefined => {
  if (/^(beginTransaction|startTransaction|start_transaction|begin)$/.test(method)) return 'begin'
  if (/^(commit|commitTransaction|commit_transaction)$/.test(method)) return 'commit'
  return /^(rollback|rollbackTransaction|abortTransaction|abort_transaction)$/.test(method)
    ? 'rollback'
    : undefined
}

export const httpDoes = (method: string, { keys }: Call['given']): Does | undefined => {
  const verb = keys['method'] === undefined || keys['method'] === '' ? method : keys['method']
  if (/^(post|put|patch|delete|del)(_?json|_?form)?$/i.test(verb)) return 'changing'
  return /^(get|head|options|fetch|default|request|got|ky|axios|urlopen)(_?json)?$/i.test(verb)
    ? 'reading'
    : undefined
}

const namesDo = (
  kind: KnownModule['kind'],
  method: string,
  called: readonly string[],
  given: Call['given'],
): Does | undefined => {
  switch (kind) {
    case 'message':
      return /^(publish|send|produce|add|addBulk|enqueue|emit|sendToQueue|sendBatch|delay|apply_async|send_task|basic_publish|send_and_wait|insert)/.test(
        method,
      )
        ? 'changing'
        : undefined
    case 'mail':
      return /^(send|sendmail|create|deliver)/i.test(method) ? 'changing' : undefined
    case 'process':
      return /^(exec|spawn|fork|run|Popen|call|check_|\$)/.test(method) ? 'changing' : undefined
    case 'file':
      if (
        /^(write|append|unlink|rm|mkdir|make|rename|copy|cp|symlink|link|remove|replace|output|move|truncate|empty|ensure)/.test(
          method,
        )
      )
        return 'changing'
      return method.startsWith('read') ? 'reading' : undefined
    default: {
      const sql =
        given.text === undefined
          ? undefined
          : /^(query|raw|execute|\$execute|\$query|sql)/.test(method)
            ? sqlDoes(given.text)
            : undefined
      if (sql !== undefined) return sql
      if (called.some((name) => startsChanging(name) || promiseOf(name) === 'changing'))
        return 'changing'
      return called.some(startsReading) ? 'reading' : undefined
    }
  }
}
