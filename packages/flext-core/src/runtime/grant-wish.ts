/** Turns a wish of another process into a call of the runtime's administration. */
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { decode } from '../codec/report.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextRuntime } from './runtime.ts'
import { Wish } from './wish.ts'

/** The answer is JSON-safe. What is no wish of this version's is answered with what was expected. */
export const grantWish = async (
  { runs, parked }: Pick<FlextRuntime, 'runs' | 'parked'>,
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
    case 'RetryParked':
      return parked.retry(wish)
    case 'DropParked':
      return parked.drop(wish)
  }
}
