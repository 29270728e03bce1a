/** Waits for a time. When it began and when it was over are both recorded. */
import { either as E } from 'fp-ts'

import type { SleepCall } from '../flow/sleep.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import { outerScope } from './branches.ts'
import { stopOf, type Lane } from './lane.ts'
import { pause } from './pause.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'

export const performSleep = async (
  run: RunContext,
  lane: Lane,
  { name, wake }: SleepCall,
): Promise<StepEnd> => {
  const place = { lane: lane.path, place: lane.next++, name }
  const memory = lane.memory?.[place.place]
  if (memory && memory.name !== name) return mismatch(run, place, memory.name)
  if (memory?.outcome) return E.right(undefined)
  const { clock } = run.kit
  let until = memory?.waiting?.until
  if (until === undefined) {
    const refused = refuseBeginning(run, lane, place)
    if (refused) return refused
    until = 'at' in wake ? wake.at : clock.now() + wake.after
    run.record({ kind: 'waiting', ...place, until })
  }
  lane.beyondMemory = true
  // A clock that was set back makes no sleep longer than it was meant to be.
  const longest = 'at' in wake ? Infinity : wake.after
  const left = Math.min(until - clock.now(), longest)
  if (left > 0) await pause(clock, left, outerScope(run, lane), run.replaying)
  const stopped = stopOf(run, lane) ?? run.replaying.stopped
  if (stopped) return E.left(stopped)
  run.record({ kind: 'noted', ...place, output: null })
  grow(lane)
  return E.right(undefined)
}
