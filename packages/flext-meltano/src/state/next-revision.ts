/** What a change makes of a state: the same whatever place the states are kept in. */
import { mergeStates } from './merge-states.ts'
import type { KeptState, StateChange } from './state-backend.ts'

/** The revision after `current`. */
export const changed = (
  current: KeptState | undefined,
  { stateId, state, kind = 'complete', run, reason }: StateChange,
  now: number,
): KeptState => ({
  stateId,
  revision: (current?.revision ?? 0) + 1,
  state: kind === 'partial' ? mergeStates(current?.state ?? {}, state) : state,
  kind,
  run: run ?? null,
  reason: reason ?? null,
  at: new Date(now),
})

/** Whether a run has made this change before; a run that ends well after all completes its part. */
export const isRepeated = (before: KeptState, { run, kind = 'complete' }: StateChange): boolean =>
  run !== undefined && before.run === run && (before.kind === kind || before.kind === 'complete')
