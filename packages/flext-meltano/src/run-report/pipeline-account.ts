/** Draws up the account of a pipeline's run from what its journal keeps of it. */
import type { RunDetails } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import {
  CheckOutcome,
  ETLPipelineRequest,
  ETLPipelineResult,
  LoadReceipt,
  PipelinePlan,
  PipelineTransaction,
  QualityReport,
  TapCatalog,
  TransformReceipt,
} from '../etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import { stepOutput } from '../etl-pipeline/step-output.ts'
import { stateIdFor } from '../project/state-id.ts'
import { keyProperties, streamName } from '../singer/catalog.ts'
import { selectedColumns } from '../singer/selected-columns.ts'
import { tableNameOf, type TableNaming } from '../table/table-name.ts'
import type { PipelineAccount, StreamAccount } from './model.ts'
import { phasesOf } from './phases.ts'

const WithChecks = t.type({ checks: t.readonlyArray(CheckOutcome) })

/** Undefined for a run that is no pipeline's. */
export const pipelineAccount = ({ summary, entries }: RunDetails): PipelineAccount | undefined => {
  const pipelines = FlextMeltanoETLPipelineOrchestrationService.definition.name
  const request = ETLPipelineRequest.decode(summary.request)
  if (summary.service !== pipelines || E.isLeft(request)) return undefined
  const { environment, tap, target, stateIdSuffix: suffix } = request.right
  const plan = stepOutput(entries, 'planPipeline', PipelinePlan)
  const begun = stepOutput(entries, 'beginPipelineTransaction', PipelineTransaction)
  const found = stepOutput(entries, 'coordinateTapDiscovery', TapCatalog)
  const load = stepOutput(entries, 'coordinateDataLoading', LoadReceipt)
  const built = stepOutput(entries, 'coordinateTransformations', TransformReceipt)
  const result =
    stepOutput(entries, 'commitPipelineTransaction', ETLPipelineResult) ?? resultOf(summary)
  const gate = WithChecks.decode(summary.error)
  const checks =
    stepOutput(entries, 'assureDataQuality', QualityReport)?.checks ??
    (E.isRight(gate) ? gate.right.checks : [])
  const lineage = built?.lineage ?? []
  const { id, status, startedAt, updatedAt, error } = summary
  const streamFailures = result?.streamFailures ?? load?.streamFailures
  return {
    id,
    stateId: begun?.stateId ?? stateIdFor({ environment, tap, target, suffix }),
    status,
    request: request.right,
    startedAt,
    updatedAt,
    durationMs: updatedAt - startedAt,
    ...(load === undefined ? {} : { delivery: load.delivery }),
    ...(begun?.commit === undefined ? {} : { commit: begun.commit }),
    ...(load?.path === undefined ? {} : { path: load.path }),
    ...(load?.cutShort === true ? { cutShort: true } : {}),
    ...(streamFailures === undefined ? {} : { streamFailures }),
    streams: streamsOf({ found, load, result, naming: plan?.tables }),
    models: (built?.models ?? []).map(({ name, rows }) => ({
      name,
      rows,
      reads: lineage.filter(({ to }) => to === name).map(({ from }) => from),
    })),
    checks,
    ...(begun === undefined ? {} : { stateBefore: begun.stateBefore }),
    ...(result === undefined ? {} : { stateAfter: result.stateAfter }),
    phases: phasesOf(entries),
    lineage,
    ...(error === undefined || status === 'committed' ? {} : { error }),
  }
}

/** Behind a commit in two phases, whose record is a decision. */
const resultOf = ({ result }: RunDetails['summary']): ETLPipelineResult | undefined => {
  const decoded = ETLPipelineResult.decode(result)
  return E.isRight(decoded) ? decoded.right : undefined
}

interface Known {
  readonly found: TapCatalog | undefined
  readonly load: LoadReceipt | undefined
  readonly result: ETLPipelineResult | undefined
  readonly naming: TableNaming | undefined
}

/** Those of the catalog in its order; then what a mapper or a tap made that is not in it. */
const streamsOf = ({ found, load, result, naming = {} }: Known): ReadonlyArray<StreamAccount> => {
  const selected = new Set(found?.selected)
  const offered = found?.catalog.streams.map((stream) => [streamName(stream), stream] as const)
  const known = new Map(offered?.filter(([name]) => selected.has(name)))
  const { rows = {}, rejected = {}, discarded = {}, streamFailures = {} } = load ?? {}
  const met = [rows, rejected, streamFailures].flatMap((each) => Object.keys(each))
  const names = new Set([...known.keys(), ...met])
  return [...names].map((stream) => {
    const offer = known.get(stream)
    const leftBefore = discarded[stream] ?? { rows: 0, values: 0 }
    const left = result?.discarded?.[stream] ?? leftBefore
    const published = result?.published?.[stream]
    const kept = rejected[stream] ?? 0
    return {
      stream,
      table: tableNameOf(naming, stream),
      columns: offer === undefined ? [] : selectedColumns(offer),
      keys: offer === undefined ? [] : keyProperties(offer),
      ...(load === undefined ? {} : { read: (rows[stream] ?? 0) + kept + leftBefore.rows }),
      ...(load?.bytes?.[stream] === undefined ? {} : { bytes: load.bytes[stream] }),
      ...(published === undefined ? {} : { published }),
      ...result?.effects?.[stream],
      rejected: kept,
      discardedRows: left.rows,
      discardedValues: left.values,
    }
  })
}
