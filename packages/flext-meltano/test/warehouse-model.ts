/** What a warehouse should hold after any history, as plain data: the law its tests compare it to. */

export type Stream = 'keyed' | 'plain'
export type Cells = Readonly<Record<string, number | null>>

/** A stream of a run, or a table: columns ever seen, rows, and the version that is active. */
export interface Rows {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Cells>
  readonly version: number
}

export interface Staged {
  readonly streams: ReadonlyMap<Stream, Rows>
  readonly state: number | undefined
}

export interface WarehouseModel {
  readonly tables: ReadonlyMap<Stream, Rows>
  readonly runs: ReadonlyMap<string, Staged | 'published'>
  readonly state: number | undefined
}

export const emptyModel: WarehouseModel = { tables: new Map(), runs: new Map(), state: undefined }
export const nothingStaged: Staged = { streams: new Map(), state: undefined }

/** Adds to one stream of what a run has staged. */
export const staging = (
  staged: Staged,
  stream: Stream,
  { columns, rows, version }: Rows,
): Staged => {
  const before = staged.streams.get(stream) ?? { columns: [], rows: [], version: 0 }
  return {
    ...staged,
    streams: new Map(staged.streams).set(stream, {
      columns: union(before.columns, columns),
      rows: [...before.rows, ...rows],
      version: Math.max(before.version, version),
    }),
  }
}

export const published = (model: WarehouseModel, run: string): WarehouseModel => {
  const staged = model.runs.get(run)
  if (staged === undefined || staged === 'published') return model
  const tables = new Map(model.tables)
  for (const [name, rows] of staged.streams) tables.set(name, merged(name, tables.get(name), rows))
  return {
    tables,
    runs: new Map(model.runs).set(run, 'published'),
    state: staged.state ?? model.state,
  }
}

export const discarded = (model: WarehouseModel, run: string): WarehouseModel => {
  const runs = new Map(model.runs)
  if (runs.get(run) !== 'published') runs.delete(run)
  return { ...model, runs }
}

/** Rows in an order of their own, with null where a row has no value. */
export const inOrder = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<Cells>,
): ReadonlyArray<string> =>
  rows
    .map((row) => JSON.stringify(columns.toSorted().map((column) => row[column] ?? null)))
    .toSorted()

const merged = (stream: Stream, table: Rows | undefined, staged: Rows): Rows => {
  const version = table?.version ?? 0
  const kept = staged.version > version ? [] : (table?.rows ?? [])
  const byKey = new Map(kept.map((row) => [row['id'], row]))
  const old = new Map(byKey)
  for (const row of staged.rows) {
    const whole = Object.fromEntries(staged.columns.map((column) => [column, row[column] ?? null]))
    byKey.set(row['id'], { ...old.get(row['id']), ...whole })
  }
  return {
    columns: union(table?.columns ?? [], staged.columns),
    rows: stream === 'plain' ? [...kept, ...staged.rows] : [...byKey.values()],
    version: Math.max(version, staged.version),
  }
}

const union = (some: ReadonlyArray<string>, more: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set([...some, ...more]),
]
