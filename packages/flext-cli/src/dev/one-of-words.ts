/** A word of an option that has to be one of a few. */
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

export const oneOfWords = <Word extends string>(
  option: string,
  asked: string,
  words: ReadonlyArray<Word>,
): E.Either<Failure, Word> => {
  const found = words.find((word) => word === asked)
  return found === undefined
    ? E.left(usageInvalid(`${option}: expected one of ${words.join(', ')}, found "${asked}"`))
    : E.right(found)
}
