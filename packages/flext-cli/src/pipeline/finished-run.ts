/** A pipeline's run that has committed, and how it came to that. */
import type { RunDetails } from 'flext-core'
import type { ETLPipelineResult, PipelineSpec } from 'flext-meltano'
import { pipelineAccount, type PhaseAccount, type StreamAccount } from 'flext-meltano/report'

import { destinationOf } from './destination.ts'

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

export const finishedRun = (
  { summary, entries }: RunDetails,
  how: FinishedRun['how'],
  { stateId, spec }: { readonly stateId: string; readonly spec: PipelineSpec | undefined },
): FinishedRun => {
  const { id, startedAt, updatedAt, result } = summary
  const account = pipelineAccount({ summary, entries })
  const destination = spec && destinationOf(spec)
  return {
    id,
    stateId,
    status: 'committed',
    how,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: updatedAt - startedAt,
    result: result as ETLPipelineResult,
    streams: (account?.streams ?? []).map(({ columns: _, ...stream }) => stream),
    phases: account?.phases ?? [],
    ...(destination === undefined ? {} : { destination }),
  }
}
