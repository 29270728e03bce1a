/** The lineage of a run, from what its journal has of it and from what its project says of its plugins. */
import type { RunDetails } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  LoadReceipt,
  PipelinePlan,
  QualityReport,
  TapCatalog,
  TransformReceipt,
} from '../etl-pipeline/model.ts'
import { stepOutput } from '../etl-pipeline/step-output.ts'
import { checkSubject } from '../quality/check-subject.ts'
import { isStreamSelected, streamName, type CatalogStream } from '../singer/catalog.ts'
import { selectedColumns } from '../singer/selected-columns.ts'
import { fold } from '../target-sqlite/name.ts'
import type { SqlModel } from '../transform/model.ts'
import { columnLineage, type ColumnInput, type SelectLineage } from './column-lineage.ts'
import type { DatasetName, InputColumn, ReadDataset, RunLineage, WrittenDataset } from './model.ts'
import type { PipelinePlaces } from './pipeline-places.ts'
import { runOutcomes } from './run-outcomes.ts'

/** What the journal does not have: the places of datasets, and the texts of models. */
export interface PipelineFacts {
  readonly places: PipelinePlaces
  readonly models: ReadonlyArray<SqlModel>
}

export const runLineage = (
  { summary, entries }: RunDetails,
  { places, models }: PipelineFacts,
): RunLineage => {
  const plan = stepOutput(entries, 'planPipeline', PipelinePlan)
  const catalog = stepOutput(entries, 'coordinateTapDiscovery', TapCatalog)
  const load = stepOutput(entries, 'coordinateDataLoading', LoadReceipt)
  const built = stepOutput(entries, 'coordinateTransformations', TransformReceipt)
  const quality = stepOutput(entries, 'assureDataQuality', QualityReport)
  const streams =
    catalog?.undiscovered === true
      ? Object.keys(load?.rows ?? {}).map(ofName)
      : (catalog?.catalog.streams ?? []).filter(isStreamSelected)
  const started = entries.find(({ record }) => record.kind === 'started')?.record
  const parent = started?.kind === 'started' ? started.parent : undefined
  const { service, id, startedAt, updatedAt, status, error } = summary
  const outcome = runOutcomes[status]
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

/** A stream of which nothing but rows is known. */
const ofName = (name: string): CatalogStream => ({ tap_stream_id: name, schema: {} })

const readStream = (
  stream: CatalogStream,
  { source }: PipelinePlaces,
  rows: Readonly<Record<string, number>> | undefined,
): ReadDataset => ({
  ...source(streamName(stream)),
  columns: selectedColumns(stream),
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
    columns: selectedColumns(stream).map((column) => ({
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

const checked = (
  dataset: WrittenDataset,
  table: string,
  quality: QualityReport | undefined,
): WrittenDataset => ({
  ...dataset,
  checks: (quality?.checks ?? []).flatMap(({ check, passed }) => {
    const subject = checkSubject(check, table)
    return subject === undefined ? [] : [{ check, passed, ...subject }]
  }),
})
