/** What undoing a committed run would take back: its flow is replayed, and nothing is recorded. */
import { either as E } from 'fp-ts'

import type { FlowPlace } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import { Execution, type ExecutionOptions } from '../run/execution.ts'

/** The next first. */
export type UndoPlan = ReadonlyArray<FlowPlace>

export const planUndo = async (
  run: Omit<ExecutionOptions, 'undo' | 'onRecord'>,
): Promise<E.Either<FlextError, UndoPlan>> => {
  let planned: UndoPlan = []
  const plan = (duties: UndoPlan): void => void (planned = duties)
  const replayed = await new Execution({ ...run, undo: { plan }, onRecord: undefined }).begin()
  return E.isLeft(replayed) ? replayed : E.right(planned)
}
