/** What the options of a run ask of each of its pipelines. */
import { either as E } from 'fp-ts'

import type { RunWishes } from '../pipeline/pipeline-part.ts'
import type { Failure } from '../program/outcome.ts'
import { wholeNumber } from './whole-number.ts'

export interface RunWishOptions {
  readonly fullRefresh?: true
  readonly refresh?: ReadonlyArray<string>
  readonly parallelStreams?: string
  readonly retryStreams?: string
}

export const runWishes = ({
  fullRefresh,
  refresh = [],
  parallelStreams,
  retryStreams,
}: RunWishOptions): E.Either<Failure, RunWishes> => {
  const parallel = numberIn('--parallel-streams', parallelStreams)
  if (E.isLeft(parallel)) return parallel
  const retries = numberIn('--retry-streams', retryStreams)
  if (E.isLeft(retries)) return retries
  return E.right({
    ...(fullRefresh === true ? { fullRefresh } : {}),
    ...(refresh.length === 0 ? {} : { refreshStreams: refresh }),
    ...(parallel.right === undefined ? {} : { parallelStreams: parallel.right }),
    ...(retries.right === undefined ? {} : { retryStreams: retries.right }),
  })
}

const numberIn = (
  option: string,
  text: string | undefined,
): E.Either<Failure, number | undefined> =>
  text === undefined ? E.right(undefined) : wholeNumber(option, text)
