/** Datasets and columns as a graph: what each is made of, and what is made of it. */
import type { DatasetName, RunLineage } from './model.ts'
import type { ColumnUse } from './column-use.ts'

export interface LineageNode {
  readonly id: string
  readonly dataset: DatasetName
  readonly kind: 'source' | 'table' | 'model'
  readonly columns: ReadonlyArray<string>
  /** What wrote it last; undefined for a source. */
  readonly writtenBy?: { readonly job: string; readonly run: string; readonly at: number }
  readonly rows: number | null
  readonly failedChecks: ReadonlyArray<string>
  /** Why its columns are not known, where they are not. */
  readonly unread: string | null
}

export interface DatasetEdge {
  readonly from: string
  readonly to: string
}

/** `to.column` is undefined where the column decides about all rows of the dataset. */
export interface ColumnEdge {
  readonly from: ColumnPlace
  readonly to: { readonly node: string; readonly column: string | undefined }
  readonly use: ColumnUse
}

export interface ColumnPlace {
  readonly node: string
  readonly column: string
}

export interface LineageGraph {
  readonly nodes: ReadonlyMap<string, LineageNode>
  readonly edges: ReadonlyArray<DatasetEdge>
  readonly columns: ReadonlyArray<ColumnEdge>
}

/**
 * The graph of some runs: what each job wrote, as it wrote it last. A table that a later run did not
 * write is there still. Of runs that did not complete nothing is seen.
 */
export const lineageGraph = (lineages: ReadonlyArray<RunLineage>): LineageGraph => {
  const completed = lineages
    .filter(({ outcome }) => outcome === 'completed')
    .toSorted((one, other) => one.startedAt - other.startedAt)
  const last = new Map(
    completed.flatMap((lineage) =>
      [lineage.job, ...lineage.outputs.map((output) => writing(lineage, output))].map(
        (what) => [what, lineage] as const,
      ),
    ),
  )
  const nodes = new Map<string, LineageNode>()
  const edges = new Map<string, DatasetEdge>()
  const columns: Array<ColumnEdge> = []
  const read = (dataset: DatasetName, known: ReadonlyArray<string>, rows: number | null): void => {
    const id = idOf(dataset)
    const before = nodes.get(id)
    if (before && (before.kind !== 'source' || before.columns.length >= known.length)) return
    const { namespace, name } = dataset
    nodes.set(id, {
      id,
      dataset: { namespace, name },
      kind: 'source',
      columns: known,
      rows,
      failedChecks: [],
      unread: null,
    })
  }

  for (const lineage of completed) {
    const { job, id: run, startedAt, endedAt, inputs } = lineage
    const outputs = lineage.outputs.filter(
      (output) => last.get(writing(lineage, output)) === lineage,
    )
    if (outputs.length === 0 && last.get(job) !== lineage) continue
    for (const input of inputs) read(input, input.columns.map(nameOf), input.rows)
    for (const output of outputs) {
      const id = idOf(output)
      for (const from of output.reads) {
        read(from, [], null)
        edges.set(`${idOf(from)}\0${id}`, { from: idOf(from), to: id })
      }
      nodes.set(id, {
        id,
        dataset: { namespace: output.namespace, name: output.name },
        kind: output.origin.kind === 'model' ? 'model' : 'table',
        columns: output.columns.map(nameOf),
        writtenBy: { job, run, at: endedAt ?? startedAt },
        rows: output.rows,
        failedChecks: output.checks.flatMap(({ check, passed }) => (passed ? [] : [check])),
        unread: output.unread,
      })
      for (const { name, inputs: made } of output.columns) {
        for (const { column, use, ...from } of made) {
          columns.push({ from: { node: idOf(from), column }, to: { node: id, column: name }, use })
        }
      }
      for (const { column, use, ...from } of output.rowsBy) {
        const to = { node: id, column: undefined }
        columns.push({ from: { node: idOf(from), column }, to, use })
      }
    }
  }
  return { nodes, edges: [...edges.values()], columns }
}

const writing = ({ job }: RunLineage, dataset: DatasetName): string => `${job}\0${idOf(dataset)}`

export const idOf = ({ namespace, name }: DatasetName): string => `${namespace}|${name}`

const nameOf = ({ name }: { readonly name: string }): string => name

/** A dataset that is reached from another, and through how many others. */
export interface Reached {
  readonly node: LineageNode
  readonly distance: number
}

/** All that is made of a dataset (`down`), or all that it is made of (`up`), the nearest first. */
export const reachedFrom = (
  { nodes, edges }: LineageGraph,
  start: string,
  direction: 'down' | 'up',
): ReadonlyArray<Reached> => {
  const next = new Map<string, Array<string>>()
  for (const { from, to } of edges) {
    const [here, there] = direction === 'down' ? [from, to] : [to, from]
    next.set(here, [...(next.get(here) ?? []), there])
  }
  const distances = new Map([[start, 0]])
  for (const id of distances.keys()) {
    for (const there of next.get(id) ?? []) {
      if (!distances.has(there)) distances.set(there, (distances.get(id) ?? 0) + 1)
    }
  }
  return [...distances].flatMap(([id, distance]) => {
    const node = nodes.get(id)
    return node === undefined || id === start ? [] : [{ node, distance }]
  })
}

/** What depends on a column: columns that are made of it, and datasets whose rows it decides about. */
export interface ColumnImpact {
  readonly columns: ReadonlyArray<ColumnPlace & { readonly use: ColumnUse }>
  readonly rowsOf: ReadonlyArray<{ readonly node: string; readonly use: ColumnUse }>
  /** Datasets below whose columns are not known: they may depend on it. */
  readonly unknown: ReadonlyArray<string>
}

export const columnImpact = (graph: LineageGraph, start: ColumnPlace): ColumnImpact => {
  const keyOf = ({ node, column }: ColumnPlace): string => `${node}\0${column.toLowerCase()}`
  const made = Map.groupBy(graph.columns, ({ from }) => keyOf(from))
  const found = new Map<string, ColumnPlace & { readonly use: ColumnUse }>()
  const rowsOf = new Map<string, { readonly node: string; readonly use: ColumnUse }>()
  const reached = new Set([start.node])
  const open: Array<ColumnPlace> = [start]
  for (const place of open) {
    for (const { to, use } of made.get(keyOf(place)) ?? []) {
      reached.add(to.node)
      if (to.column === undefined) {
        if (!rowsOf.has(to.node)) rowsOf.set(to.node, { node: to.node, use })
        continue
      }
      const there = { node: to.node, column: to.column }
      if (found.has(keyOf(there))) continue
      found.set(keyOf(there), { ...there, use })
      open.push(there)
    }
  }
  const unknown = graph.edges.flatMap(({ from, to }) =>
    reached.has(from) && graph.nodes.get(to)?.unread !== null ? [to] : [],
  )
  return {
    columns: [...found.values()],
    rowsOf: [...rowsOf.values()],
    unknown: [...new Set(unknown)],
  }
}
