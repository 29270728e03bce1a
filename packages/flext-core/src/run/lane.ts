/** One strand of a flow: the flow itself, or one branch of an `all`. */
import type { AnyOperation } from '../flow/operation.ts'
import type { RememberedPlace } from './history.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'
import type { Stop } from './stop.ts'

export class Lane {
  readonly path: string
  readonly scope: Scope
  readonly memory: ReadonlyArray<RememberedPlace> | undefined
  /** The place of the next operation. */
  next = 0
  /** Behind what the journal remembers; the first step there may have begun before a crash. */
  beyondMemory: boolean
  /** Something new was recorded here; in always-replay mode the run begins again. */
  grown = false
  /** Which kind of operation the flow has asked for last. */
  asked: AnyOperation['_tag'] | undefined
  /** Whether the run may begin again from here. The branches of a race go on to its end first. */
  replays: boolean

  constructor(run: RunContext, path: string, scope: Scope, beyondMemory = !run.recovered) {
    this.replays = run.kit.alwaysReplay
    this.path = path
    this.scope = scope
    this.memory = run.history?.lanes.get(path)
    this.beyondMemory = beyondMemory
  }

  /** The path of the branches of an `all` in this place, but for their numbers. */
  fork(place: number): string {
    return this.path === '' ? String(place) : `${this.path}/${place}`
  }

  branch(run: RunContext, place: number, index: number, scope: Scope): Lane {
    return new Lane(run, `${this.fork(place)}.${index}`, scope, this.beyondMemory)
  }

  /**
   * A branch of this lane has come to its end. Where the journal remembers how the branches ended,
   * what it does not know of one of them says nothing of what came after.
   */
  joined(branch: Lane, endIsRemembered: boolean): void {
    if (branch.grown) this.grown = true
    if (branch.beyondMemory && !endIsRemembered) this.beyondMemory = true
  }
}

/** What keeps a lane from going on. Behind its point of no return a run is not cancelled any more. */
export const stopOf = (run: RunContext, lane: Lane): Stop | undefined => {
  const { stopped } = lane.scope
  return stopped?._tag === 'Cancelled' && run.pivotOrder >= 0 ? undefined : stopped
}
