/** A step that a lane has come to and whose outcome the journal does not know. */
import type { FlowPlace } from '../journal/record.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { RememberedPlace } from './history.ts'
import type { Lane } from './lane.ts'
import type { AttemptOutcome } from './perform-attempt.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'

export class StepUnderWay {
  readonly run: RunContext
  readonly lane: Lane
  /** What may cut it short. */
  readonly scope: Scope
  /** Its place in the lane. */
  readonly index: number
  readonly call: AnyStepCall
  /** What the journal knows of earlier attempts. */
  readonly memory: RememberedPlace | undefined
  /** An attempt may have taken effect of which nobody knows; only a success settles that. */
  inDoubt = false
  /** Of the attempt under way; milliseconds since the epoch. */
  startedAt = 0
  /** What was recorded before has first to be kept. */
  barrier: Promise<void> | undefined
  /** Of the attempt under way; there is none when it answered at once. Rejects with what the step throws. */
  declare outcome: Promise<AttemptOutcome>

  constructor(
    run: RunContext,
    lane: Lane,
    scope: Scope,
    index: number,
    call: AnyStepCall,
    memory: RememberedPlace | undefined,
  ) {
    this.run = run
    this.lane = lane
    this.scope = scope
    this.index = index
    this.call = call
    this.memory = memory
  }

  /** Made for those who ask: most steps go their way without. */
  get place(): FlowPlace {
    return { lane: this.lane.path, place: this.index, name: this.call.step.name }
  }
}
