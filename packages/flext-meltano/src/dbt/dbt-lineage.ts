/** The lineage of a run of dbt: from the tables of its sources to the relations of its models. */
import type { RunDetails } from 'flext-core'
import { either as E } from 'fp-ts'

import { runOutcomes } from '../lineage/run-outcomes.ts'
import type { ReadDataset, RunLineage, WrittenDataset } from '../lineage/model.ts'
import { DbtTransformationRequest, DbtTransformationResult } from './model.ts'

/** Of a run that did not come to its end nothing is known but that it was there. */
export const dbtRunLineage = ({ summary, entries }: RunDetails): RunLineage => {
  const { service, id, startedAt, updatedAt, status, error } = summary
  const result = DbtTransformationResult.decode(summary.result)
  const outputs = E.isRight(result) ? result.right.datasets : []
  const outcome = runOutcomes[status]
  const started = entries.find(({ record }) => record.kind === 'started')?.record
  return {
    service,
    id,
    job: jobOf(summary.request, id),
    startedAt,
    endedAt: outcome === 'running' ? null : updatedAt,
    outcome,
    error: outcome === 'completed' ? null : (error?.message ?? null),
    parent: (started?.kind === 'started' ? started.parent : undefined) ?? null,
    inputs: inputsOf(outputs),
    outputs,
  }
}

/** `dbt-postgres:build`, and what of it was chosen. */
const jobOf = (kept: unknown, id: string): string => {
  const request = DbtTransformationRequest.decode(kept)
  if (E.isLeft(request)) return id
  const { environment, plugin, command, select = [] } = request.right
  const name = [`${plugin}:${command}`, ...select].join(' ')
  return environment === undefined ? name : `${environment}:${name}`
}

/** What is read and not written by the run itself: tables of sources, and models built before. */
const inputsOf = (outputs: ReadonlyArray<WrittenDataset>): ReadonlyArray<ReadDataset> => {
  const key = ({ namespace, name }: Pick<ReadDataset, 'namespace' | 'name'>) =>
    `${namespace}\0${name}`
  const written = new Set(outputs.map(key))
  const read = new Map(outputs.flatMap(({ reads }) => reads.map((each) => [key(each), each])))
  return [...read].flatMap(([id, dataset]) =>
    written.has(id) ? [] : [{ ...dataset, columns: columnsRead(dataset, outputs), rows: null }],
  )
}

const columnsRead = (
  { namespace, name }: Pick<ReadDataset, 'namespace' | 'name'>,
  outputs: ReadonlyArray<WrittenDataset>,
): ReadDataset['columns'] => {
  const inputs = outputs.flatMap(({ columns, rowsBy }) => [
    ...columns.flatMap((column) => column.inputs),
    ...rowsBy,
  ])
  const columns = inputs.flatMap((input) =>
    input.namespace === namespace && input.name === name ? [input.column] : [],
  )
  return [...new Set(columns)].map((column) => ({ name: column, type: null }))
}
