/** One strand of a flow: the flow itself, or one branch of an `all`. */
import type { RememberedPlace } from './history.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'

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

  constructor(run: RunContext, path: string, scope: Scope) {
    this.path = path
    this.scope = scope
    this.memory = run.history?.lanes.get(path)
    this.beyondMemory = !run.recovered
  }

  branch(run: RunContext, place: number, index: number, scope: Scope): Lane {
    return new Lane(run, `${this.path === '' ? '' : `${this.path}/`}${place}.${index}`, scope)
  }
}
