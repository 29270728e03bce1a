/** More records of a stream do not fit its schema than the pipeline puts up with. */
import type { FlextError } from 'flext-core'

export interface TooManyDeadLetters extends FlextError<'TooManyDeadLetters'> {
  readonly stream: string
  readonly kept: number
  readonly limit: string
  /** What was wrong with the first of them. */
  readonly examples: ReadonlyArray<string>
}

export const tooManyDeadLetters = (
  stream: string,
  kept: number,
  limit: string,
  examples: ReadonlyArray<string>,
): TooManyDeadLetters => ({
  _tag: 'TooManyDeadLetters',
  message: `stream ${stream}: expected ${limit} of its records to be kept aside, found ${kept}: ${examples.join('; ')}`,
  stream,
  kept,
  limit,
  examples,
})
