/** What the options of a run ask of each of its pipelines. */
import { decode } from 'flext-core'
import { BackfillWindow, windowProblem } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { RunWishes } from '../pipeline/pipeline-part.ts'
import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { wholeNumber } from './whole-number.ts'

export interface RunWishOptions {
  readonly fullRefresh?: true
  readonly refresh?: ReadonlyArray<string>
  readonly parallelStreams?: string
  readonly retryStreams?: string
  readonly onStreamFailure?: string
  readonly from?: string
  readonly to?: string
  /** False with `--no-state-update`. */
  readonly stateUpdate?: boolean
}

export const runWishes = ({
  fullRefresh,
  refresh = [],
  parallelStreams,
  retryStreams,
  onStreamFailure,
  from,
  to,
  stateUpdate = true,
}: RunWishOptions): E.Either<Failure, RunWishes> => {
  const parallel = numberIn('--parallel-streams', parallelStreams)
  if (E.isLeft(parallel)) return parallel
  const retries = numberIn('--retry-streams', retryStreams)
  if (E.isLeft(retries)) return retries
  if (onStreamFailure !== undefined && onStreamFailure !== 'abort' && onStreamFailure !== 'keep') {
    const there = `there is no ${onStreamFailure}; there are abort and keep`
    return E.left(usageInvalid(`--on-stream-failure: ${there}`))
  }
  const window = windowIn(from, to)
  if (E.isLeft(window)) return window
  if (window.right !== undefined && (fullRefresh === true || refresh.length > 0)) {
    return E.left(usageInvalid('--from: a window is extracted for itself, without a refresh'))
  }
  return E.right({
    ...(window.right === undefined ? {} : { window: window.right }),
    ...(stateUpdate ? {} : { keepState: true }),
    ...(fullRefresh === true ? { fullRefresh } : {}),
    ...(refresh.length === 0 ? {} : { refreshStreams: refresh }),
    ...(parallel.right === undefined ? {} : { parallelStreams: parallel.right }),
    ...(onStreamFailure === undefined ? {} : { onStreamFailure }),
    ...(retries.right === undefined ? {} : { retryStreams: retries.right }),
  })
}

const numberIn = (
  option: string,
  text: string | undefined,
): E.Either<Failure, number | undefined> =>
  text === undefined ? E.right(undefined) : wholeNumber(option, text)

const windowIn = (
  from: string | undefined,
  to: string | undefined,
): E.Either<Failure, BackfillWindow | undefined> => {
  if (from === undefined) {
    return to === undefined
      ? E.right(undefined)
      : E.left(usageInvalid('--to: a window has a beginning; give --from too'))
  }
  const window = { from, ...(to === undefined ? {} : { to }) }
  const decoded = decode(BackfillWindow, window, { name: 'the window' })
  if (E.isLeft(decoded)) return E.left(usageInvalid(decoded.left.message))
  const problem = windowProblem(decoded.right)
  return problem === undefined ? decoded : E.left(usageInvalid(`--to: ${problem}`))
}
