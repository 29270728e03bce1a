/** Looks out for wishes of other processes, has each granted once, and answers it. */
import type { JournalControl } from '../journal/control.ts'
import { JournalBroken } from '../journal/journal.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextLog } from '../log/log.ts'
import type { FlextResult } from '../result/result.ts'

export interface AnsweredWishes {
  /** Takes no more wishes. */
  readonly stop: () => void
  /** Settles when all that was taken is answered. */
  readonly settled: () => Promise<void>
}

export const answeredWishes = (
  control: JournalControl,
  grant: (wish: unknown) => Promise<FlextResult<unknown>>,
  log: FlextLog,
): AnsweredWishes => {
  const underWay = new Map<number, Promise<void>>()
  let looking: Promise<void> | undefined
  let again = false
  let stopped = false

  const answer = async (id: number, wish: unknown): Promise<void> => {
    try {
      const granted = await grant(wish)
      log.info({ wish, granted: granted._tag === 'Right' }, 'answered a wish of another process')
      await control.answer(id, granted)
    } catch (thrown) {
      const cause = causeOf(thrown)
      log.error({ wish, cause }, 'a wish of another process ended in a defect')
      if (thrown instanceof JournalBroken) return
      const left = { _tag: 'WishFailed', message: `this ended in a defect: ${cause.message}` }
      await control.answer(id, { _tag: 'Left', left })
    }
  }
  const look = async (): Promise<void> => {
    for (const { id, wish } of await control.asked()) {
      if (stopped || underWay.has(id)) continue
      const done = answer(id, wish)
        // A journal that broke answers nobody, and whoever uses it next is told why.
        .catch(() => {})
        .finally(() => underWay.delete(id))
      underWay.set(id, done)
    }
  }
  const wake = (): void => {
    if (stopped) return
    again = looking !== undefined
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = undefined
        if (again) wake()
      })
  }
  const unwatch = control.watch(wake)
  wake()

  return {
    stop: () => {
      stopped = true
      unwatch()
    },
    settled: async () => {
      await looking
      await Promise.all(underWay.values())
    },
  }
}
