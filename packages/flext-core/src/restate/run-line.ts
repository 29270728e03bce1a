/**
 * A line to the workflows of runs, from inside another workflow or from a client: what is asked over
 * it is the same.
 */
import { either as E } from 'fp-ts'

import type { FlextResult } from '../result/result.ts'
import { runUnknown } from '../runtime/run-admin.ts'
import type { RunName, RunUnknown } from '../runtime/runtime.ts'
import {
  undoKey,
  type EndAnswer,
  type EndInput,
  type RunBeginning,
  type RunInput,
  type RunWish,
  type ShownRun,
  type TellAnswer,
} from './run-messages.ts'

export interface RunLine {
  /** Settles when the run is submitted; answers whether it was before. */
  readonly submit: (run: RunName, input: RunInput) => Promise<'new' | 'known'>
  /** Settles when the run has come to rest. */
  readonly end: (run: RunName, input: EndInput) => Promise<EndAnswer>
  readonly tell: (run: RunName, wish: RunWish, submitted?: boolean) => Promise<TellAnswer>
  /** Null when nothing is known of it. */
  readonly show: (run: RunName, entries: boolean) => Promise<ShownRun | null>
}

/** The run, or the undoing of it once that has begun. */
export const currentRun = async (
  line: RunLine,
  run: RunName,
): Promise<FlextResult<{ readonly name: RunName; readonly shown: ShownRun }, RunUnknown>> => {
  const shown = await line.show(run, false)
  if (shown === null) return E.left(runUnknown(run))
  if (shown.standing.status !== 'committed') return E.right({ name: run, shown })
  const name = { service: run.service, id: undoKey(run.id) }
  const undone = await line.show(name, false)
  return E.right(undone === null ? { name: run, shown } : { name, shown: undone })
}

/** How a run ended, its result still encoded; a run that was begun anew under its id counts as that. */
export const endOfRun = async (line: RunLine, run: RunName): Promise<FlextResult<unknown>> => {
  const answer = await line.end(run, {})
  return answer._tag === 'Ended' ? answer.end : E.left(runUnknown(run))
}

/** Takes back a committed run, or answers why that cannot be. */
export const undoRun = async (
  line: RunLine,
  run: RunName,
  reason: string,
  beginning: RunBeginning,
): Promise<FlextResult<void>> => {
  const undoing = { service: run.service, id: undoKey(run.id) }
  await line.submit(undoing, { _tag: 'Undo', id: run.id, reason, ...beginning })
  const end = await endOfRun(line, undoing)
  return E.isLeft(end) && end.left._tag !== 'RunUndone' ? end : E.right(undefined)
}
