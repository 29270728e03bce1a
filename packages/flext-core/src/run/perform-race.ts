/**
 * Does the branches of a `race` until the first of them ends, and takes back what the others did. Who
 * won is recorded before anything is taken back, so that no replay finds another winner.
 */
import { either as E } from 'fp-ts'

import type { RaceBranches, RaceCall } from '../flow/race.ts'
import type { FlowPlace } from '../journal/record.ts'
import { driveBranches, outerScope, type DriveLane } from './branches.ts'
import { compensateLosers } from './compensate.ts'
import type { RememberedPlace } from './history.ts'
import { stopOf, type Lane } from './lane.ts'
import { refuseBeyond } from './recall-step.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'
import { gravest, type Stop } from './stop.ts'

export const performRace = async (
  run: RunContext,
  lane: Lane,
  { branches, name }: RaceCall<RaceBranches>,
  drive: DriveLane,
): Promise<StepEnd> => {
  const at: FlowPlace = { lane: lane.path, place: lane.next++, name }
  const memory = lane.memory?.[at.place]
  if (memory && memory.name !== name) return mismatch(run, at, memory.name)
  if (!memory && run.history?.complete) return refuseBeyond(run, lane, at)

  const names = Object.keys(branches)
  let winner = memory && names.indexOf(winnerIn(memory))
  if (winner === -1) return mismatch(run, at, `a race with a branch ${winnerIn(memory!)}`)
  const outer = outerScope(run, lane)
  const scopes = names.map(() => outer.inner())
  const ends: Array<StepEnd> = []
  const abandon = (but?: number): void =>
    scopes.forEach((scope, index) => index !== but && scope.stop({ _tag: 'Abandoned' }))
  if (winner !== undefined) abandon(winner)

  const onEnd = (index: number, end: StepEnd): void => {
    ends[index] = end
    if (winner !== undefined) return
    if (decides(end) && !stopOf(run, lane)) {
      winner = index
      const lost = names.flatMap((_, nth) =>
        nth === index ? [] : [`${lane.fork(at.place)}.${nth}`],
      )
      run.record({ kind: 'noted', ...at, output: { winner: names[index]! }, lost })
      lane.grown = true
      abandon(index)
    } else if (E.isLeft(end) && end.left._tag !== 'Replay') abandon()
  }
  try {
    await driveBranches({
      run,
      lane,
      place: at.place,
      branches: names.map((each) => branches[each]!),
      concurrency: names.length,
      replays: false,
      endIsRemembered: memory !== undefined,
      scopeOf: (index) => scopes[index]!,
      onEnd,
      drive,
    })
  } finally {
    for (const scope of scopes) outer.release(scope)
  }
  const stops = ends.flatMap((end) => (E.isLeft(end) ? [end.left] : []))
  const hindrance = stops.filter(isHindrance)
  if (hindrance.length > 0) return E.left(gravest(hindrance))
  // A race in a lane that is stopped has no winner, however its branches ended.
  if (winner === undefined) return E.left(stopOf(run, lane) ?? gravest(stops))
  // Behind the race a pivot may have begun before a crash, and is done again even if the run was
  // cancelled meanwhile: it must not find there what has lost. Otherwise a run that is stopped takes
  // back all it did in one order.
  const stopped = stopOf(run, lane)
  if (!stopped || (stopped._tag === 'Cancelled' && !run.history?.compensating)) {
    const stuck = await compensateLosers(run, lane.fork(at.place), winner)
    if (stuck) return E.left(stuck)
  }
  const end = ends[winner]!
  return E.isLeft(end) ? end : E.right({ winner: names[winner]!, value: end.right })
}

/** A branch has won when it has come to its end, or to a failure of its own. */
const decides = (end: StepEnd): boolean => E.isRight(end) || end.left._tag === 'Failed'

/** What keeps the run as a whole from going on, whoever has won. */
const isHindrance = ({ _tag }: Stop): boolean =>
  _tag === 'Replay' || _tag === 'Stuck' || _tag === 'Interrupted' || _tag === 'Faulted'

const winnerIn = ({ outcome }: RememberedPlace): string =>
  outcome?.kind === 'noted' ? (outcome.output as { readonly winner: string }).winner : ''
