/** What came of each check from run to run, read from what runs have kept: results and gates that failed. */
import type { RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { CheckOutcome, ETLPipelineRequest } from '../etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import { stateIdFor } from '../project/state-id.ts'
import { FlextDbtTransformationService } from '../dbt/transformation-service.ts'
import { DbtTransformationRequest } from '../dbt/model.ts'
import { FlextDataQualityService } from './data-quality-service.ts'

export interface CheckedAt {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly run: string
  readonly passed: boolean
  readonly failing: number
}

export interface CheckHistory {
  readonly pipeline: string
  readonly check: string
  readonly severity: 'error' | 'warn'
  /** The oldest first. */
  readonly times: ReadonlyArray<CheckedAt>
}

/** The services whose runs have something to say of quality. */
export const assessingServices: ReadonlyArray<string> = [
  FlextMeltanoETLPipelineOrchestrationService.definition.name,
  FlextDataQualityService.definition.name,
  FlextDbtTransformationService.definition.name,
]

const WithChecks = t.type({ checks: t.readonlyArray(CheckOutcome) })

/** A history for each check of each pipeline, in the order in which they were first met. */
export const qualityHistory = (runs: ReadonlyArray<RunSummary>): ReadonlyArray<CheckHistory> => {
  const histories = new Map<string, { history: CheckHistory; times: Array<CheckedAt> }>()
  for (const run of runs.toSorted((one, other) => one.updatedAt - other.updatedAt)) {
    const said = WithChecks.decode(run.status === 'committed' ? run.result : run.error)
    if (!assessingServices.includes(run.service) || E.isLeft(said)) continue
    for (const { check, passed, failing, severity = 'error' } of said.right.checks) {
      const pipeline = pipelineOf(run)
      const key = `${pipeline}\0${check}`
      const times = histories.get(key)?.times ?? []
      times.push({ at: run.updatedAt, run: run.id, passed, failing })
      histories.set(key, { history: { pipeline, check, severity, times }, times })
    }
  }
  return [...histories.values()].map(({ history }) => history)
}

const pipelineOf = ({ request, id }: RunSummary): string => {
  const decoded = ETLPipelineRequest.decode(request)
  const dbt = DbtTransformationRequest.decode(request)
  if (E.isRight(dbt)) return `${dbt.right.plugin}:${dbt.right.command}`
  if (E.isLeft(decoded)) return id
  const { environment, tap, target, stateIdSuffix: suffix } = decoded.right
  return stateIdFor({ environment, tap, target, suffix })
}
