/** What a run would do, as the document of a dry run. */
import {
  keyProperties,
  streamMetadata,
  streamName,
  withoutStreams,
  type ETLPipelineRequest,
  type ETLPipelineResult,
  type PipelinePlan,
  type PipelineSpec,
  type SingerState,
  type TapCatalog,
} from 'flext-meltano'
import {
  replicationOf,
  selectedColumns,
  type ForeseenPipeline,
  type LoadForecast,
  type ModelForecast,
  type SelectedColumn,
} from 'flext-meltano/report'

import { destinationOf, placeOf } from './destination.ts'

export interface PlannedStream {
  readonly stream: string
  readonly into: string | null
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<SelectedColumn>
  /** `FULL_TABLE`, `INCREMENTAL` or `LOG_BASED`, and the column it goes by; null where the tap alone knows. */
  readonly replication: string | null
  readonly replicationKey: string | null
  /** Where extraction would begin; null for the beginning. */
  readonly bookmark: unknown
  /** Rows that the tap says there are. */
  readonly rows: number | null
}

export interface PlannedPipeline {
  readonly stateId: string
  readonly tap: string
  readonly mappings: ReadonlyArray<string>
  readonly target: string
  readonly transform: string | null
  readonly destination: string | null
  readonly delivery: PipelinePlan['delivery']
  /** How it would commit. */
  readonly commit: NonNullable<ETLPipelineResult['commit']>
  readonly fullRefresh: boolean
  /** The state that extraction would begin from. */
  readonly state: SingerState | null
  readonly streams: ReadonlyArray<PlannedStream>
  /** What would become of the tables; null where that cannot be known, and `unknown` says why. */
  readonly tables: LoadForecast['tables'] | null
  readonly unknown: string | null
  readonly models: ReadonlyArray<ModelForecast | { readonly name: string; readonly action: null }>
  readonly checks: ReadonlyArray<string>
}

export interface WhatIsFound {
  readonly spec: PipelineSpec
  readonly request: ETLPipelineRequest
  readonly plan: PipelinePlan
  readonly commit: PlannedPipeline['commit']
  readonly state: SingerState | undefined
  readonly found: TapCatalog
  readonly foreseen: ForeseenPipeline
}

export const plannedPipeline = ({
  spec,
  request,
  plan,
  commit,
  state: kept,
  found,
  foreseen: { load, unknown, checks },
}: WhatIsFound): PlannedPipeline => {
  const fullRefresh = request.fullRefresh === true
  const state =
    fullRefresh || kept === undefined ? null : withoutStreams(kept, new Set(request.refreshStreams))
  return {
    stateId: spec.stateId,
    tap: request.tap,
    target: request.target,
    mappings: request.mappings ?? [],
    transform: request.transform ?? null,
    destination: destinationOf(spec) ?? null,
    delivery: plan.delivery,
    commit,
    fullRefresh,
    state,
    streams: streamsOf(spec, found, state),
    tables: load?.tables ?? null,
    unknown: unknown ?? null,
    models: load?.models ?? plan.models.map((name) => ({ name, action: null })),
    checks,
  }
}

const streamsOf = (
  spec: PipelineSpec,
  { catalog, selected }: TapCatalog,
  state: SingerState | null,
): ReadonlyArray<PlannedStream> =>
  catalog.streams
    .filter((stream) => selected.includes(streamName(stream)))
    .map((stream) => {
      const name = streamName(stream)
      const { method = null, key = null } = replicationOf(stream)
      const { 'row-count': rows } = streamMetadata(stream)
      return {
        stream: name,
        into: placeOf(spec, name) ?? null,
        keys: keyProperties(stream),
        columns: selectedColumns(stream),
        replication: method,
        replicationKey: key,
        bookmark: bookmarkOf(state, name),
        rows: typeof rows === 'number' && rows >= 0 ? rows : null,
      }
    })

const bookmarkOf = (state: SingerState | null, stream: string): unknown => {
  const bookmarks: unknown = state?.['bookmarks']
  return typeof bookmarks === 'object' && bookmarks !== null
    ? ((bookmarks as Readonly<Record<string, unknown>>)[stream] ?? null)
    : null
}
