/**
 * Where outcomes are kept when not in a journal of ours: by an engine beneath, which replays a run
 * by itself. Work is done once; in every replay the keeper answers with what came of it.
 */
import type { Clock } from '../clock/clock.ts'
import type { NoteSource } from '../flow/note.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { AttemptOutcome } from './perform-attempt.ts'
import type { StepUnderWay } from './step-under-way.ts'

export interface OutcomeKeeper {
  /** Time as it passes inside the work; the runtime's own clock stands still there. */
  readonly clock: Clock
  /** Notes on the step when it may have begun before a crash; `again` then tells the work the same. */
  readonly attempt: (
    step: StepUnderWay,
    attempt: number,
    work: (again: boolean) => Awaitable<AttemptOutcome>,
  ) => Promise<AttemptOutcome>
  readonly undo: (
    place: FlowPlace,
    attempt: number,
    work: () => Awaitable<AttemptOutcome>,
  ) => Promise<AttemptOutcome>
  readonly note: (source: NoteSource) => Promise<unknown>
}

/** In place of an output that its codec refused: all that the keeper has of it. */
export class UnfitOutput {
  readonly found: string

  constructor(found: string) {
    this.found = found
  }
}
