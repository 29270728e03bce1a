/** Makes a run go on in this process, and waits for its end. */
import type { FlextError, RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import type { RuntimeSession } from './runtime-session.ts'

/** A run as it stands after it went on, and the error that it ended in. */
export interface WentOn {
  readonly summary: RunSummary
  readonly error?: FlextError
}

export const goOn = async (
  { runtime }: RuntimeSession,
  { service, id }: RunSummary,
): Promise<E.Either<Failure, WentOn>> => {
  const resumed = await runtime.runs.resume({ service, id })
  if (E.isLeft(resumed)) return E.left({ error: resumed.left })
  const ended = await resumed.right.end
  const shown = await runtime.runs.show({ service, id })
  if (E.isLeft(shown)) return E.left({ error: E.isLeft(ended) ? ended.left : shown.left })
  const { summary } = shown.right
  return E.right(E.isLeft(ended) ? { summary, error: ended.left } : { summary })
}
