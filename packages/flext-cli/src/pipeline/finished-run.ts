/** A pipeline's run that has committed, and how it came to that. */
import type { ETLPipelineResult, PhaseAccount, StreamAccount } from 'flext-meltano'

export interface FinishedRun {
  readonly id: string
  readonly stateId: string
  readonly status: 'committed'
  /** Begun by this command, gone on with, or committed before this command came. */
  readonly how: 'begun' | 'gone-on-with' | 'done-before'
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly result: ETLPipelineResult
  /** What became of the rows of each stream. */
  readonly streams: ReadonlyArray<Omit<StreamAccount, 'columns'>>
  /** The steps, and how long each took. */
  readonly phases: ReadonlyArray<PhaseAccount>
  /** The file or folder that the target writes, where that is known. */
  readonly destination?: string
}
