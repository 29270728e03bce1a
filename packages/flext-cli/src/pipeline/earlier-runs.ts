/** What earlier processes left of the same pipelines: open runs, stuck ones, a job cut short. */
import { isDeepStrictEqual } from 'node:util'

import { isOpen, type FlextRuntime, type RunStatus, type RunSummary } from 'flext-core'
import {
  ETLPipelineRequest,
  FlextMeltanoETLPipelineOrchestrationService,
  type PipelineSpec,
} from 'flext-meltano'
import { either as E } from 'fp-ts'

import { stateIdOf } from './pipeline-part.ts'
import type { CommandsBefore } from './run-steps.ts'
import { correlationOf, stampedIds, stampIn } from './run-name.ts'

export const service: string = FlextMeltanoETLPipelineOrchestrationService.definition.name

/** Runs of these pipelines that have one of the statuses, the oldest first. */
export const runsOf = async (
  { runs }: FlextRuntime,
  project: string,
  specs: ReadonlyArray<PipelineSpec>,
  status: ReadonlyArray<RunStatus>,
): Promise<ReadonlyArray<RunSummary>> => {
  const states = new Set(specs.map(({ stateId }) => stateId))
  const found = await runs.list({ service, status })
  return found
    .filter(({ request: kept }) => {
      const request = ETLPipelineRequest.decode(kept)
      return (
        E.isRight(request) &&
        request.right.project === project &&
        states.has(stateIdOf(request.right))
      )
    })
    .toReversed()
}

export interface Asked {
  readonly words: ReadonlyArray<string>
  readonly specs: ReadonlyArray<PipelineSpec>
  readonly requests: ReadonlyArray<ETLPipelineRequest>
  /** Commands that stand between the pipelines. */
  readonly commands: CommandsBefore
  readonly environment?: string
}

/** Runs that are looked through for one that was cut short. */
const lookedThrough = 200

/**
 * The ids of the latest time the same job was asked for, if that was cut short: a part is open, or some
 * are finished and the rest was never begun. Not so when a part has failed: that was its end.
 */
export const cutShort = async (
  runtime: FlextRuntime,
  { words, specs, requests }: Asked,
): Promise<ReadonlyArray<string> | undefined> => {
  if (specs.length === 1) return undefined
  const newest = await runtime.runs.list({ service, limit: lookedThrough })
  for (const { id } of newest) {
    const stamp = stampIn(id)
    const ids = stamp === undefined ? [] : stampedIds(specs, stamp)
    if (stamp === undefined || !ids.includes(id)) continue
    if (!(await belongs(runtime, id, correlationOf(words, stamp)))) continue

    const parts = ids.map((part) => newest.find((run) => run.id === part))
    const isSame = parts.every(
      (part, nth) => part === undefined || isDeepStrictEqual(part.request, requests[nth]),
    )
    const goesOn = parts.every(
      (part) => part === undefined || part.status === 'committed' || isOpen(part.status),
    )
    const isWhole = parts.every((part) => part?.status === 'committed')
    return isSame && goesOn && !isWhole ? ids : undefined
  }
  return undefined
}

const belongs = async (
  { runs }: FlextRuntime,
  id: string,
  correlation: string,
): Promise<boolean> => {
  const shown = await runs.show({ service, id })
  const started = E.isRight(shown) ? shown.right.entries[0]?.record : undefined
  return started?.kind === 'started' && started.correlation === correlation
}
