/** A whole number above zero in an option. */
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

export const wholeNumber = (option: string, text: string): E.Either<Failure, number> =>
  /^[1-9]\d{0,8}$/.test(text)
    ? E.right(Number(text))
    : E.left(
        usageInvalid(`${option}: expected a whole number above 0, found ${JSON.stringify(text)}`),
      )
