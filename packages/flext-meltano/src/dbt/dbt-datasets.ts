/** The relations that a run of dbt has built as datasets: what each reads, column by column where that can be told. */
import { either as E } from 'fp-ts'

import type { CheckOutcome } from '../etl-pipeline/model.ts'
import { columnLineage, type ColumnInput } from '../lineage/column-lineage.ts'
import type { InputColumn, WrittenDataset } from '../lineage/model.ts'
import type { DbtCatalog } from './catalog.ts'
import type { DatasetOf } from './dbt-profile.ts'
import type { Manifest, ManifestNode, ManifestSource } from './manifest.ts'
import type { DbtNode } from './model.ts'
import { isDone } from './run-results.ts'

export interface Built {
  readonly nodes: ReadonlyArray<DbtNode>
  readonly checks: ReadonlyArray<CheckOutcome>
  readonly manifest: Manifest
  readonly catalog: DbtCatalog | undefined
  readonly datasetOf: DatasetOf
}

const building: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

export const dbtDatasets = (built: Built): ReadonlyArray<WrittenDataset> => {
  const done = built.nodes.filter(({ kind, status }) => building.has(kind) && isDone(status))
  const known = new Map<string, ReadonlyArray<string>>()
  const datasets = new Map<string, WrittenDataset>()
  const wanted = new Map(done.map((node) => [node.id, node]))
  const visit = (id: string): void => {
    const [node, said] = [built.manifest.nodes[id], wanted.get(id)]
    if (datasets.has(id) || node?.relation_name == null || said === undefined) return
    const parents = relationsRead(id, built.manifest)
    parents.forEach(visit)
    const dataset = datasetFor(node, node.relation_name, said, parents, known, built)
    datasets.set(id, dataset)
    if (dataset.columns.length > 0)
      known.set(
        id,
        dataset.columns.map(({ name }) => name),
      )
  }
  done.forEach(({ id }) => visit(id))
  return [...datasets.values()]
}

/** The nearest parents that are relations: what is ephemeral is looked through. */
const relationsRead = (id: string, manifest: Manifest): ReadonlyArray<string> => {
  const found = new Set<string>()
  const open = [...(manifest.parent_map[id] ?? [])]
  const seen = new Set(open)
  for (const parent of open) {
    if (relationOf(parent, manifest) !== undefined) found.add(parent)
    else
      for (const next of manifest.parent_map[parent] ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
  }
  return [...found]
}

const resourceOf = (
  id: string,
  { nodes, sources }: Manifest,
): ManifestNode | ManifestSource | undefined => nodes[id] ?? sources[id]

const relationOf = (id: string, manifest: Manifest): string | undefined =>
  resourceOf(id, manifest)?.relation_name ?? undefined

const datasetFor = (
  { name, compiled_code: sql, columns: declared }: ManifestNode,
  relation: string,
  { id, rows }: DbtNode,
  parents: ReadonlyArray<string>,
  known: ReadonlyMap<string, ReadonlyArray<string>>,
  { manifest, catalog, checks, datasetOf }: Built,
): WrittenDataset => {
  const place = (parent: string) => datasetOf(relationOf(parent, manifest) ?? parent)
  const input = ({ table, column, use }: ColumnInput): InputColumn => ({
    ...place(table),
    column,
    use,
  })
  // Where a statement names a relation, the parser is to find the name of its node.
  const text = parents.reduce(
    (all, parent) => all.replaceAll(relationOf(parent, manifest) ?? parent, `"${parent}"`),
    sql ?? '',
  )
  const lineage =
    sql == null
      ? E.left('it has no SQL')
      : columnLineage(text, (table) => known.get(table) ?? columnsOf(table, manifest, catalog))
  const types = catalog?.nodes[id]?.columns
  const typeOf = (column: string): string | null =>
    types?.[column]?.type ?? declared[column]?.data_type ?? null
  const columns = E.isRight(lineage)
    ? lineage.right.columns.map((column) => ({
        name: column.name,
        type: typeOf(column.name),
        inputs: column.inputs.map(input),
      }))
    : (columnsOf(id, manifest, catalog) ?? []).map((column) => ({
        name: column,
        type: typeOf(column),
        inputs: [],
      }))
  return {
    ...datasetOf(relation),
    origin: { kind: 'model', name },
    reads: parents.map(place),
    columns,
    rowsBy: E.isRight(lineage) ? lineage.right.rows.map(input) : [],
    rows,
    checks: checksAbout(name, checks),
    sql: null,
    unread: E.isLeft(lineage) && parents.length > 0 ? lineage.left : null,
  }
}

/** As the warehouse has them where `dbt docs generate` was run, else as they are declared. */
const columnsOf = (
  id: string,
  manifest: Manifest,
  catalog: DbtCatalog | undefined,
): ReadonlyArray<string> | undefined => {
  const there = catalog?.nodes[id]?.columns ?? catalog?.sources[id]?.columns
  if (there !== undefined)
    return Object.values(there)
      .toSorted((one, other) => one.index - other.index)
      .map(({ name }) => name)
  const declared = Object.values(resourceOf(id, manifest)?.columns ?? {}).map(({ name }) => name)
  return declared.length === 0 ? undefined : declared
}

/** A check begins with the model, and perhaps the column, that it is about. */
const checksAbout = (
  model: string,
  checks: ReadonlyArray<CheckOutcome>,
): WrittenDataset['checks'] =>
  checks.flatMap(({ check, passed }) => {
    const [subject = ''] = check.split(' ')
    if (subject !== model && !subject.startsWith(`${model}.`)) return []
    const column = subject.slice(model.length + 1)
    return [{ check, passed, column: column === '' ? null : column }]
  })
