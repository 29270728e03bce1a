/** A moment in an option: a length of time before now, or a date with or without a time. */
import { Duration } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

/** Milliseconds since the epoch. */
export const pointInTime = (
  option: string,
  text: string,
  now: number,
): E.Either<Failure, number> => {
  const ago = Duration.decode(text)
  if (E.isRight(ago)) return E.right(now - ago.right)
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at)
    ? E.left(
        usageInvalid(
          `${option}: expected a length of time such as 90m or 2d, or a time such as 2026-11-22T14:30:00Z, found ${JSON.stringify(text)}`,
        ),
      )
    : E.right(at)
}

/** Milliseconds. */
export const lengthOfTime = (option: string, text: string): E.Either<Failure, number> => {
  const length = Duration.decode(text)
  return E.isRight(length)
    ? length
    : E.left(
        usageInvalid(
          `${option}: expected a length of time such as 90s or 1h30m, found ${JSON.stringify(text)}`,
        ),
      )
}
