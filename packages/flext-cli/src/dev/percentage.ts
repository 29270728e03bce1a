/** A percentage of the command line. */
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

export const percentage = (
  option: string,
  asked: string | undefined,
): E.Either<Failure, number | undefined> => {
  if (asked === undefined) return E.right(undefined)
  const number = /^\d+(\.\d+)?%?$/.test(asked) ? Number.parseFloat(asked) : Number.NaN
  return number >= 0 && number <= 100
    ? E.right(number)
    : E.left(usageInvalid(`${option}: expected a percentage from 0 to 100, found "${asked}"`))
}
