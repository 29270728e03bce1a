/** What a run of a pipeline made of what: datasets, their columns, and how it ended. JSON-safe. */
import { Int, nullable, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

/** Named as OpenLineage names datasets: the system, and the dataset's own name in it. */
export const DatasetName = t.readonly(t.type({ namespace: t.string, name: t.string }))
export interface DatasetName extends t.TypeOf<typeof DatasetName> {}

export const ColumnUse = t.keyof({
  identity: null,
  transformation: null,
  aggregation: null,
  filter: null,
  join: null,
  'group-by': null,
  sort: null,
})

/** A column of a dataset that another is made of, or that decides about its rows. */
export const InputColumn = t.readonly(
  t.type({ namespace: t.string, name: t.string, column: t.string, use: ColumnUse }),
)
export interface InputColumn extends t.TypeOf<typeof InputColumn> {}

export const LineageColumn = t.readonly(
  t.type({
    name: t.string,
    /** As its schema has it, such as `integer`; null where it is not known. */
    type: nullable(t.string),
    inputs: t.readonlyArray(InputColumn),
  }),
)
export interface LineageColumn extends t.TypeOf<typeof LineageColumn> {}

export const LineageCheck = t.readonly(
  t.type({ check: t.string, passed: t.boolean, column: nullable(t.string) }),
)

/** A dataset that was written, and what it was made of. */
export const WrittenDataset = t.readonly(
  t.type({
    namespace: t.string,
    name: t.string,
    /** Of the stream that was loaded, or of the model that was built. */
    origin: t.readonly(t.type({ kind: t.keyof({ stream: null, model: null }), name: t.string })),
    reads: t.readonlyArray(DatasetName),
    columns: t.readonlyArray(LineageColumn),
    /** Columns that decide which rows there are. */
    rowsBy: t.readonlyArray(InputColumn),
    rows: nullable(Int),
    checks: t.readonlyArray(LineageCheck),
    /** Of a model. */
    sql: nullable(t.string),
    /** Why the columns of a model are not known, where they are not. */
    unread: nullable(t.string),
  }),
)
export interface WrittenDataset extends t.TypeOf<typeof WrittenDataset> {}

export const ReadDataset = t.readonly(
  t.type({
    namespace: t.string,
    name: t.string,
    columns: t.readonlyArray(t.readonly(t.type({ name: t.string, type: nullable(t.string) }))),
    rows: nullable(Int),
  }),
)
export interface ReadDataset extends t.TypeOf<typeof ReadDataset> {}

export const RunOutcome = t.keyof({ running: null, completed: null, aborted: null, failed: null })
export type RunOutcome = t.TypeOf<typeof RunOutcome>

export const RunLineage = t.readonly(
  t.type({
    service: t.string,
    id: t.string,
    /** What the pipeline is called from run to run: its state id. */
    job: t.string,
    /** Milliseconds since the epoch. */
    startedAt: Int,
    endedAt: nullable(Int),
    outcome: RunOutcome,
    error: nullable(t.string),
    /** The run that called this one. */
    parent: nullable(t.readonly(t.type({ service: t.string, id: t.string }))),
    inputs: t.readonlyArray(ReadDataset),
    outputs: t.readonlyArray(WrittenDataset),
  }),
)
export interface RunLineage extends t.TypeOf<typeof RunLineage> {}

/** The run whose lineage is to be told. */
export const DataLineageRequest = strictObject(
  {
    service: t.string,
    run: t.string,
    jobNamespace: optional(t.string),
    /** Whether its START was told while it ran. */
    begun: optional(t.boolean),
    /** Only that it is still at work, and with what; nothing where it has ended meanwhile. */
    midway: optional(t.boolean),
  },
  'DataLineageRequest',
)
export interface DataLineageRequest extends t.TypeOf<typeof DataLineageRequest> {}

export const DataLineageResult = t.readonly(
  t.type({ job: t.string, outcome: RunOutcome, events: Int, inputs: Int, outputs: Int }),
)
export interface DataLineageResult extends t.TypeOf<typeof DataLineageResult> {}
