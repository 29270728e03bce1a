/** Does the branches of an `all`, and yields their outputs in order. */
import { either as E } from 'fp-ts'

import type { AllCall } from '../flow/all.ts'
import type { Branch } from '../flow/branch.ts'
import { driveBranches, outerScope, type DriveLane } from './branches.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'
import { gravest, type Stop } from './stop.ts'

export const performAll = async (
  run: RunContext,
  lane: Lane,
  { branches, concurrency, name }: AllCall<ReadonlyArray<Branch>>,
  drive: DriveLane,
): Promise<StepEnd> => {
  const place = lane.next++
  const memory = lane.memory?.[place]
  if (memory) return mismatch(run, { lane: lane.path, place, name }, memory.name)
  const outer = outerScope(run, lane)
  const scope = outer.inner()
  const outputs: Array<unknown> = Array.from({ length: branches.length })
  const stops: Array<Stop> = []

  const onEnd = (index: number, end: StepEnd): void => {
    if (E.isRight(end)) return void (outputs[index] = end.right)
    stops.push(end.left)
    if (end.left._tag !== 'Replay') scope.stop({ _tag: 'Abandoned' })
  }
  const scopeOf = () => scope
  try {
    await driveBranches({
      run,
      lane,
      place,
      branches,
      concurrency,
      replays: lane.replays,
      endIsRemembered: false,
      scopeOf,
      onEnd,
      drive,
    })
  } finally {
    outer.release(scope)
  }
  return stops.length > 0 ? E.left(gravest(stops)) : E.right(outputs)
}
