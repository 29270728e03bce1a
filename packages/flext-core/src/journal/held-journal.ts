/** A journal whose answers a clock that skips waits for. */
import type { Clock } from '../clock/clock.ts'
import type { Journal } from './journal.ts'

/** The journal itself where the clock is one that does not skip. */
export const heldJournal = (journal: Journal, clock: Clock | undefined): Journal => {
  const hold = clock?.hold
  if (!hold) return journal
  return new Proxy(journal, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...values: ReadonlyArray<unknown>): unknown => {
        const answer: unknown = Reflect.apply(member, target, values)
        if (answer instanceof Promise) hold(answer)
        return answer
      }
    },
  })
}
