/** What the rules judge an operation by. */
import type { EffectKind } from '../effect/effect-kind.ts'
import { takesBack } from '../effect/words.ts'
import { canMeet, type Effect } from '../operation/effect.ts'
import type { AttemptSeen, Operation } from '../operation/operation.ts'

export interface Facts {
  readonly operation: Operation
  /** Changes that can happen in one call, those of the most systems. Files, caches and processes are not among them. */
  readonly changes: readonly Effect[]
  /** The systems that the changes reach, by name. */
  readonly systems: readonly string[]
  /** Begun, committed and rolled back by hand in the function itself. */
  readonly byHand: {
    readonly begin?: Effect
    readonly commit?: Effect
    readonly rollback?: Effect
  }
  /** The line of a return behind the beginning of a transaction by hand that neither commits nor rolls back. */
  readonly leftOpen?: number
  /** The attempt around the changes whose handler ought to take something back. */
  readonly handledBy?: AttemptSeen
  /** A handler takes something back. */
  readonly takenBack: boolean
}

const helping: ReadonlySet<EffectKind> = new Set(['file', 'process', 'cache'])

export const isBusinessChange = ({ changes, kind, stands }: Effect): boolean =>
  changes && stands === 'straight' && !helping.has(kind)

export const factsOf = (operation: Operation): Facts => {
  const { effects, attempts } = operation
  const candidates = changesIn(operation).filter(
    (each) => !isCleanUp(each) && !isTold(each) && !isPerhapsHeld(each),
  )
  const changes = mostTogether(candidates)
  const around = new Set(changes.flatMap((each) => each.attempts))
  const handled = attempts.filter(({ handlers }, id) => around.has(id) && handlers.length > 0)
  const own = effects.filter(({ via, byHand }) => via.length === 0 && byHand !== undefined)
  const first = (what: Effect['byHand']): Effect | undefined =>
    own.find(
      ({ byHand, stands }) => byHand === what && (what === 'rollback' || stands === 'straight'),
    )
  const handledBy = handled.find(({ inner }) => !inner)
  return {
    operation,
    changes,
    systems: systemsOf(changes),
    byHand: definedOnly({
      begin: first('begin'),
      commit: first('commit'),
      rollback: first('rollback'),
    }),
    ...leftOpenIn(operation, own),
    ...(handledBy === undefined ? {} : { handledBy }),
    takenBack: handled.some((each) => each.takesBack),
  }
}

/**
 * What Python writes through a connection or session is kept by the next commit, and is one change together; where nothing
 * commits, the caller does.
 */
export const changesIn = ({ effects, file }: Operation): readonly Effect[] => {
  if (file.language !== 'python') return effects.filter(isBusinessChange)
  const commits = effects.some(({ byHand, stands }) => byHand === 'commit' && stands === 'straight')
  return effects.flatMap((each): readonly Effect[] => {
    if (each.byHand === 'commit' && each.stands === 'straight')
      return [{ ...each, changes: true, carried: false }]
    if (!isBusinessChange(each)) return []
    if (each.kind !== 'database' || isDjango(each)) return [each]
    return commits ? [] : [{ ...each, carried: true }]
  })
}

/** Django commits each statement by itself. */
const isDjango = ({ system }: Effect): boolean =>
  /^(django|mongo|pymongo|motor|beanie)/.test(system)

const leftOpenIn = (
  { returns }: Operation,
  own: readonly Effect[],
): { readonly leftOpen?: number } => {
  const begin = own.find(({ byHand }) => byHand === 'begin')
  const ends = own.filter(({ byHand }) => byHand === 'commit' || byHand === 'rollback')
  const commit = ends.find(({ byHand, stands }) => byHand === 'commit' && stands === 'straight')
  if (begin === undefined || commit === undefined || ends.some(({ stands }) => stands === 'last'))
    return {}
  const open = returns.find(
    ({ site, arms }) =>
      site > begin.site &&
      site <= commit.site &&
      canMeet(begin, { arms }) &&
      !ends.some((end) => end.site < site && end.stands === 'straight' && canMeet(end, { arms })),
  )
  return open === undefined ? {} : { leftOpen: open.line }
}

/** Sending a session away or deleting what is expired is no part of what may be left undone. */
const isCleanUp = ({ call, loop }: Effect): boolean =>
  loop === undefined &&
  /(clean_?up|expired|cleanExpired|purge|gc)\w*$/i.test(call) &&
  takesBack(call)

/** Handed a transaction, or called in one: a service of which only the name is known may well be part of it. */
const isPerhapsHeld = ({ kind, known, system, carried, transaction }: Effect): boolean =>
  !known &&
  (kind === 'port' || (kind === 'payment' && /service$/i.test(system))) &&
  (carried || transaction !== undefined)

/** What is measured and told of users is no part of what they asked for. */
const isTold = ({ call, via }: Effect): boolean =>
  [call, ...via.map(({ name }) => name)].some((name) =>
    /telemetr|analytic|metrics|\btrack\w*$|sentry|posthog/i.test(name),
  )

/** A function with more changes than these is no longer told from the first of them. */
const MOST = 80

/** Of the sets of effects that can happen in one call, the one that reaches most systems, and then is the largest. */
const mostTogether = (all: readonly Effect[]): readonly Effect[] => {
  const effects = all.slice(0, MOST)
  let best: readonly Effect[] = []
  let bestSystems = 0
  for (const seed of effects) {
    const together: Effect[] = []
    for (const each of effects) {
      if (each === seed || (canMeet(each, seed) && together.every((other) => canMeet(other, each))))
        together.push(each)
    }
    const count = systemsOf(together).length
    if (count > bestSystems || (count === bestSystems && together.length > best.length)) {
      best = together
      bestSystems = count
    }
  }
  return best
}

/** A repository of which only the name is known is taken to be in the database that is known. */
export const systemsOf = (effects: readonly Effect[]): readonly string[] => {
  const names = new Set(effects.map(systemOf))
  const databases = [...names].filter((name) => name.startsWith('database '))
  if (databases.length > 0) names.delete('database')
  return [...names]
}

/** Libraries for SQL lead to the same database, as far as can be told. */
const relational = /^(database|sql)$/

export const systemOf = ({ kind, system, known }: Effect): string => {
  if (kind === 'mail') return 'mail'
  if (kind !== 'database') return system.replace(/^[_#$]+|_+$/g, '')
  return known && !relational.test(system) ? `database ${system}` : 'database'
}

const definedOnly = (
  found: Readonly<Record<'begin' | 'commit' | 'rollback', Effect | undefined>>,
): Facts['byHand'] =>
  Object.fromEntries(Object.entries(found).filter(([, effect]) => effect !== undefined))
