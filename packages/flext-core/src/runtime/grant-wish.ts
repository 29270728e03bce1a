/** Turns a wish of another process into a call of the runtime's administration. */
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { decode } from '../codec/report.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextRuntime, SignalOptions } from './runtime.ts'
import { Wish } from './wish.ts'

/** The answer is JSON-safe. What is no wish of this version's is answered with what was expected. */
export const grantWish = async (
  { runs, parked, schedules }: Pick<FlextRuntime, 'runs' | 'parked' | 'schedules'>,
  asked: unknown,
): Promise<FlextResult<unknown>> => {
  const decoded = decode(Wish, asked, { name: 'the wish' })
  if (E.isLeft(decoded)) return decoded
  const wish = decoded.right
  switch (wish._tag) {
    case 'Cancel':
      return runs.cancel(wish, wish.reason)
    case 'Resume':
      return pipe(
        await runs.resume(wish),
        E.map(() => undefined),
      )
    case 'Undo':
      return runs.undo(wish, wish.reason)
    case 'PlanUndo':
      return runs.planUndo(wish)
    case 'Signal':
      return runs.signal(wish, wish.signal, wish.payload, signalOptions(wish))
    case 'Fork':
      return pipe(
        await runs.fork(wish, { from: wish.from, ...(wish.newId && { id: wish.newId }) }),
        E.map(({ id }) => ({ id })),
      )
    case 'Prune':
      return E.right(await runs.prune(wish))
    case 'RetryParked':
      return parked.retry(wish)
    case 'DropParked':
      return parked.drop(wish)
    case 'PauseSchedule':
      return schedules.pause(wish.name, wish.reason)
    case 'ResumeSchedule':
      return schedules.resume(wish.name)
    case 'TriggerSchedule':
      return schedules.trigger(wish.name)
    case 'BackfillSchedule':
      return schedules.backfill(wish.name, wish.from, wish.to)
  }
}

const signalOptions = ({ signalId: id }: { readonly signalId?: string }): SignalOptions =>
  id === undefined ? {} : { id }
