/** The lineage of a run, from what its journal has of it and from what its project says of its plugins. */
import type { KeptEntry, RunDetails, RunStatus } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import {
  LoadReceipt,
  PipelinePlan,
  QualityReport,
  TapCatalog,
  TransformReceipt,
} from '../etl-pipeline/model.ts'
import {
  isPropertySelected,
  isStreamSelected,
  streamName,
  type CatalogStream,
} from '../singer/catalog.ts'
import { fold } from '../target-sqlite/name.ts'
import type { SqlModel } from '../transform/model.ts'
import { columnLineage, type ColumnInput, type SelectLineage } from './column-lineage.ts'
import type {
  DatasetName,
  InputColumn,
  ReadDataset,
  RunLineage,
  RunOutcome,
  WrittenDataset,
} from './model.ts'
import type { PipelinePlaces } from './pipeline-places.ts'

/** What the journal does not have: the places of datasets, and the texts of models. */
export interface PipelineFacts {
  readonly places: PipelinePlaces
  readonly models: ReadonlyArray<SqlModel>
}

export const runLineage = (
  { summary, entries }: RunDetails,
  { places, models }: PipelineFacts,
): RunLineage => {
  const plan = outputOf(entries, 'planPipeline', PipelinePlan)
  const catalog = outputOf(entries, 'coordinateTapDiscovery', TapCatalog)
  const load = outputOf(entries, 'coordinateDataLoading', LoadReceipt)
  const built = outputOf(entries, 'coordinateTransformations', TransformReceipt)
  const quality = outputOf(entries, 'assureDataQuality', QualityReport)
  const streams = (catalog?.catalog.streams ?? []).filter(isStreamSelected)
  const started = entries.find(({ record }) => record.kind === 'started')?.record
  const parent = started?.kind === 'started' ? started.parent : undefined
  const { service, id, startedAt, updatedAt, status, error } = summary
  const outcome = outcomes[status]
  const loaded = streams.map((stream) => loadedTable(stream, places, load?.rows))
  const made = (built?.models ?? []).flatMap(({ name, rows }) => {
    const model = models.find((each) => each.name === name)
    const reads = (built?.lineage ?? []).flatMap(({ from, to }) => (to === name ? [from] : []))
    return model === undefined ? [] : [{ model, rows, reads }]
  })
  const outputs = withModels(loaded, made, places)
  return {
    service,
    id,
    job: plan?.stateId ?? id,
    startedAt,
    endedAt: outcome === 'running' ? null : updatedAt,
    outcome,
    error: outcome === 'completed' ? null : (error?.message ?? null),
    parent: parent ?? null,
    inputs: streams.map((stream) => readStream(stream, places, load?.rows)),
    outputs: outputs.map((dataset) =>
      checked(dataset, dataset.name.split('.').at(-1) ?? '', quality),
    ),
  }
}

const outcomes: Readonly<Record<RunStatus, RunOutcome>> = {
  queued: 'running',
  running: 'running',
  waiting: 'running',
  compensating: 'running',
  committed: 'completed',
  compensated: 'failed',
  cancelled: 'aborted',
  stuck: 'failed',
  faulted: 'failed',
}

/** What a step of the run has answered; undefined where it has not, or where its shape is another. */
const outputOf = <A>(
  entries: ReadonlyArray<KeptEntry>,
  step: string,
  codec: t.Type<A, unknown>,
): A | undefined => {
  for (const { record } of entries) {
    if (record.kind !== 'step' || record.name !== step) continue
    const decoded = codec.decode(record.output)
    return E.isRight(decoded) ? decoded.right : undefined
  }
  return undefined
}

const columnsOf = (
  stream: CatalogStream,
): ReadonlyArray<{ readonly name: string; readonly type: string | null }> =>
  Object.entries(stream.schema.properties ?? {})
    .filter(([name]) => isPropertySelected(stream, name))
    .map(([name, schema]) => ({ name, type: typeIn(schema) }))

/** `integer`, or `string (date-time)`; the null that many may be is left out. */
const typeIn = (schema: unknown): string | null => {
  const { type, format } = Object(schema) as { readonly type?: unknown; readonly format?: unknown }
  const types = (Array.isArray(type) ? type : [type]).filter(
    (each) => typeof each === 'string' && each !== 'null',
  )
  if (types.length === 0) return null
  return typeof format === 'string' ? `${types.join('|')} (${format})` : types.join('|')
}

const readStream = (
  stream: CatalogStream,
  { source }: PipelinePlaces,
  rows: Readonly<Record<string, number>> | undefined,
): ReadDataset => ({
  ...source(streamName(stream)),
  columns: columnsOf(stream),
  rows: rows?.[streamName(stream)] ?? null,
})

const loadedTable = (
  stream: CatalogStream,
  { source, target }: PipelinePlaces,
  rows: Readonly<Record<string, number>> | undefined,
): WrittenDataset => {
  const name = streamName(stream)
  const from = source(name)
  return {
    ...target(name),
    origin: { kind: 'stream', name },
    reads: [from],
    columns: columnsOf(stream).map((column) => ({
      ...column,
      inputs: [{ ...from, column: column.name, use: 'identity' }],
    })),
    rowsBy: [],
    rows: rows?.[name] ?? null,
    checks: [],
    sql: null,
    unread: null,
  }
}

interface MadeModel {
  readonly model: SqlModel
  readonly rows: number
  /** The tables that it reads. */
  readonly reads: ReadonlyArray<string>
}

/** Models in their order: what a later one reads of an earlier one is known by then. */
const withModels = (
  loaded: ReadonlyArray<WrittenDataset>,
  made: ReadonlyArray<MadeModel>,
  { table }: PipelinePlaces,
): ReadonlyArray<WrittenDataset> => {
  const known = new Map(loaded.map((each) => [fold(each.name), each]))
  const found = (name: string): WrittenDataset | undefined => known.get(fold(table(name).name))
  const place = (name: string): DatasetName => {
    const { namespace, name: own } = found(name) ?? table(name)
    return { namespace, name: own }
  }
  const input = ({ table: from, column, use }: ColumnInput): InputColumn => {
    const spelt = found(from)?.columns.find(({ name }) => fold(name) === fold(column))?.name
    return { ...place(from), column: spelt ?? column, use }
  }
  const all = [...loaded]
  for (const { model, rows, reads } of made) {
    const lineage = columnLineage(model.sql, (name) =>
      found(name)?.columns.map((column) => column.name),
    )
    const { columns, rows: rowsBy } = E.isRight(lineage) ? lineage.right : nothing
    const dataset: WrittenDataset = {
      ...table(model.name),
      origin: { kind: 'model', name: model.name },
      reads: reads.map(place),
      columns: columns.map(({ name, inputs }) => ({ name, type: null, inputs: inputs.map(input) })),
      rowsBy: rowsBy.map(input),
      rows,
      checks: [],
      sql: model.sql,
      unread: E.isLeft(lineage) ? lineage.left : null,
    }
    known.set(fold(dataset.name), dataset)
    all.push(dataset)
  }
  return all
}

const nothing: SelectLineage = { columns: [], rows: [] }

/** The checks of a dataset; a check begins with the table, and perhaps the column, that it is about. */
const checked = (
  dataset: WrittenDataset,
  table: string,
  quality: QualityReport | undefined,
): WrittenDataset => ({
  ...dataset,
  checks: (quality?.checks ?? []).flatMap(({ check, passed }) => {
    const [subject = ''] = check.split(' ')
    if (fold(subject) !== fold(table) && !fold(subject).startsWith(`${fold(table)}.`)) return []
    const column = subject.slice(table.length + 1)
    return [{ check, passed, column: column === '' ? null : column }]
  }),
})
