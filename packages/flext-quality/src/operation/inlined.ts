/** What a called function does, told as if the caller did it. */
import type { Call } from '../code/deed.ts'
import type { Effect } from './effect.ts'
import type { AttemptSeen, Operation, TransactionSeen } from './operation.ts'

/** A function that is called does no more than this; beyond it, the calls are not told one by one. */
const MOST = 60

/** What happens deeper belongs to the functions between: it is theirs to coordinate. */
const DEEPEST = 2

export const inlined = (
  below: Operation,
  call: Call,
  site: number,
  attemptsBefore: number,
  carried: boolean,
): {
  readonly effects: readonly Effect[]
  readonly attempts: readonly AttemptSeen[]
  readonly transactions: readonly TransactionSeen[]
} => {
  const apart = (name: string): string => `${site}/${name}`
  const via = { name: below.function.name, path: below.file.path, place: call.place }
  return {
    effects: below.effects
      .filter((each) => each.via.length < DEEPEST)
      .slice(0, MOST)
      .map((each) => ({
        ...each,
        site,
        place: call.place,
        via: [{ ...via, place: each.place }, ...each.via],
        arms: each.arms.map(({ choice, taken }) => ({ choice: apart(choice), taken })),
        attempts: each.attempts.map((id) => id + attemptsBefore),
        carried,
        ...(each.loop === undefined ? {} : { loop: { ...each.loop, own: false } }),
        takes: call.given.names,
        ...(each.handles === undefined ? {} : { handles: each.handles + attemptsBefore }),
        ...(each.transaction === undefined ? {} : { transaction: apart(each.transaction) }),
      })),
    attempts: below.attempts.map((each) => ({ ...each, inner: true })),
    transactions: below.transactions.map((each) => ({
      ...each,
      id: apart(each.id),
      place: call.place,
      endSite: site,
      arms: each.arms.map(({ choice, taken }) => ({ choice: apart(choice), taken })),
    })),
  }
}
