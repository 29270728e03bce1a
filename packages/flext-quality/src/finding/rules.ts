/** What may be wrong with an operation, the worst first. Each rule sees a fault, and says it in one sentence. */
import type { EffectKind } from '../effect/effect-kind.ts'
import { canMeet, type Effect } from '../operation/effect.ts'
import type { Facts } from './facts.ts'
import type { FindingKind } from './finding.ts'

export interface Seen {
  readonly kind: FindingKind
  /** The effects that show it. */
  readonly effects: readonly Effect[]
  readonly line: number
  readonly text: string
}

type Rule = (facts: Facts) => Seen | undefined

/** Beyond the reach of a database transaction. */
const outside: ReadonlySet<EffectKind> = new Set(['http', 'message', 'mail', 'payment', 'cloud'])

const isOutside = ({ kind }: Effect): boolean => outside.has(kind)

const inDatabase = ({ kind }: Effect): boolean => kind === 'database'

const effectInTransaction: Rule = ({ changes, operation, byHand }) => {
  const held = ({ transaction, site }: Effect): boolean =>
    transaction !== undefined ||
    (byHand.begin !== undefined &&
      byHand.commit !== undefined &&
      site > byHand.begin.site &&
      site < byHand.commit.site)
  const effects = changes.filter((each) => isOutside(each) && held(each))
  const [first] = effects
  if (first === undefined) return undefined
  const shared = [...operation.effects, ...changes].some(
    (each) =>
      inDatabase(each) && each.byHand === undefined && each.transaction === first.transaction,
  )
  if (!shared) return undefined
  return seen(
    'effect-in-transaction',
    effects,
    `calls ${calls(effects)} inside a database transaction: a rollback does not take that back`,
  )
}

const dualWrite: Rule = ({ changes }) => {
  const messages = changes.filter(({ kind }) => kind === 'message')
  const rows = changes.filter(inDatabase)
  if (messages.length === 0 || rows.length === 0 || oneSite([...messages, ...rows]))
    return undefined
  return seen(
    'dual-write',
    [...rows, ...messages],
    `writes to the database and tells it by ${calls(messages)}: after a crash between the two only one of them has happened`,
  )
}

const effectAfterCommit: Rule = ({ changes, operation, byHand, takenBack }) => {
  const commits = [
    ...(byHand.commit === undefined
      ? []
      : [{ endSite: byHand.commit.site, arms: byHand.commit.arms }]),
    ...operation.transactions.filter(({ id }) =>
      operation.effects.some(
        (each) =>
          each.transaction === id && inDatabase(each) && (each.changes || each.byHand === 'commit'),
      ),
    ),
  ]
  const effects = changes.filter(
    (each) =>
      isOutside(each) &&
      each.transaction === undefined &&
      commits.some((commit) => each.site > commit.endSite && canMeet(each, commit)),
  )
  if (effects.length === 0 || takenBack) return undefined
  return seen(
    'effect-after-commit',
    effects,
    `calls ${calls(effects)} after the transaction has committed: when it fails, or the process dies before it, nothing takes the transaction back and nothing does it later`,
  )
}

const missingCompensation: Rule = ({ changes, systems, handledBy, takenBack }) => {
  if (
    handledBy === undefined ||
    takenBack ||
    systems.length < 2 ||
    oneSite(changes) ||
    areGuesses(changes)
  )
    return undefined
  const first = changes[0]!
  return {
    kind: 'missing-compensation',
    effects: changes,
    line: first.place.line,
    text: `changes ${list(systems)}; the handler in line ${handledBy.handlers[0]!.place.line} takes none of it back`,
  }
}

const severalSystems: Rule = ({ changes, systems, takenBack }) => {
  if (systems.length < 2 || takenBack || oneSite(changes) || areGuesses(changes)) return undefined
  return seen(
    'several-systems',
    changes,
    `changes ${list(systems)}, one after the other: a failure or crash on the way leaves some of it done`,
  )
}

const handMadeTransaction: Rule = ({ byHand, leftOpen }) => {
  const { begin, commit, rollback } = byHand
  if (begin === undefined || commit === undefined) return undefined
  const what =
    rollback === undefined
      ? 'nothing rolls it back when a step fails'
      : leftOpen === undefined
        ? 'every path has to end it'
        : `the return in line ${leftOpen} leaves it open`
  return seen(
    'hand-made-transaction',
    [begin, commit],
    `begins a transaction and commits it by hand in line ${commit.place.line}: ${what}`,
  )
}

const severalWrites: Rule = ({ changes, systems, takenBack, byHand }) => {
  if (
    (byHand.begin !== undefined && byHand.commit !== undefined) ||
    systems.length !== 1 ||
    takenBack
  )
    return undefined
  const free = changes.filter(
    (each) => inDatabase(each) && !each.carried && each.transaction === undefined,
  )
  if (free.length < 2 || oneSite(free)) return undefined
  return seen(
    'several-writes',
    free,
    `writes to the database ${free.length} times with no transaction around: a failure on the way leaves some of it written`,
  )
}

const loopOfEffects: Rule = ({ changes, byHand, takenBack }) => {
  if ((byHand.begin !== undefined && byHand.commit !== undefined) || takenBack) return undefined
  const effects = changes.filter(
    ({ loop, via, transaction, carried }) =>
      loop?.own === true &&
      !loop.eachOnItsOwn &&
      transaction === undefined &&
      !carried &&
      via.length <= 1,
  )
  const [first] = effects
  if (first?.loop === undefined) return undefined
  return seen(
    'loop-of-effects',
    effects,
    `calls ${calls(effects)} for each of ${first.loop.over}: a failure half-way leaves some done, and nothing knows which`,
  )
}

const swallowedError: Rule = ({ changes, operation }) => {
  for (const each of changes) {
    const attempt = operation.attempts[each.attempts.at(-1) ?? -1]
    if (
      each.via.length > 0 ||
      each.kind === 'mail' ||
      each.loop?.eachOnItsOwn === true ||
      attempt === undefined ||
      attempt.inner ||
      attempt.takesBack
    )
      continue
    const [handler] = attempt.handlers
    if (handler === undefined || attempt.handlers.some(({ usesError }) => usesError)) continue
    return seen(
      'swallowed-error',
      [each],
      `goes on as if ${each.call} had worked: the handler in line ${handler.place.line} drops the error`,
    )
  }
  return undefined
}

export const rules: readonly Rule[] = [
  effectInTransaction,
  dualWrite,
  effectAfterCommit,
  missingCompensation,
  severalSystems,
  handMadeTransaction,
  severalWrites,
  loopOfEffects,
  swallowedError,
]

const seen = (kind: FindingKind, effects: readonly Effect[], text: string): Seen => ({
  kind,
  effects,
  line: effects[0]!.place.line,
  text,
})

/** Names alone do not tell whether two clients or services lie in two systems. */
const areGuesses = (effects: readonly Effect[]): boolean =>
  effects.every(({ kind, known }) => kind === 'port' && !known)

/** What comes of one call belongs to the function that is called. */
const oneSite = (effects: readonly Effect[]): boolean =>
  new Set(effects.map(({ site }) => site)).size < 2

const calls = (effects: readonly Effect[]): string =>
  list([...new Set(effects.map(({ call }) => `${call}()`))].slice(0, 3))

export const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
