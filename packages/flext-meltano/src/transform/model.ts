/** A model is one SELECT whose rows become a table or a view of the model's name. */

/** SQL to run. Where it was rendered from a template, `lines` has the template's line for each of its own. */
export interface ModelText {
  readonly sql: string
  readonly lines?: ReadonlyArray<number>
}

/** What becomes of the rows; a table that is built anew where nothing is said. */
export type Materialization =
  | { readonly kind: 'table' }
  | { readonly kind: 'view' }
  | IncrementalTable
  | SnapshotTable

/** A table that keeps its rows and gets new ones. */
export interface IncrementalTable {
  readonly kind: 'incremental'
  /** What gives the new rows, where the table is there already. */
  readonly increment: ModelText
  /** `merge` and `delete+insert` take the rows of equal keys away; a merge refuses a key twice. */
  readonly strategy: 'append' | 'merge' | 'delete+insert'
  readonly keys: ReadonlyArray<string>
  /** Of columns that the table does not have. */
  readonly newColumns: 'ignore' | 'fail' | 'append_new_columns'
  /** Even where all else is refreshed. */
  readonly keepsRows: boolean
}

/** A table that keeps each version of a row, with the times between which it was so. */
export interface SnapshotTable {
  readonly kind: 'snapshot'
  readonly keys: ReadonlyArray<string>
  /** What tells that a row has changed: a column with a time, or the values of columns, all by default. */
  readonly changes:
    | { readonly by: 'timestamp'; readonly column: string }
    | { readonly by: 'check'; readonly columns: ReadonlyArray<string> | undefined }
  /** What becomes of the last version of a row that is not there any more. */
  readonly hardDeletes: 'ignore' | 'invalidate'
}

/** A model as it was read: `path` is what errors name. */
export interface SqlModel extends ModelText {
  readonly name: string
  readonly path: string
  readonly materialized?: Materialization
  /** Tables of other schemas that it may read, as `schema.table`; they are seen as they are published. */
  readonly outside?: ReadonlyArray<string>
}

/** A table or view that was built, not yet to be seen by others. */
export interface BuiltModel {
  readonly name: string
  /** Of an incremental one the rows that are new. */
  readonly rows: number
}

/** What a model reads: a table, or an earlier model. */
export interface LineageEdge {
  readonly from: string
  readonly to: string
}

export interface ModelsBuilt {
  readonly models: ReadonlyArray<BuiltModel>
  readonly lineage: ReadonlyArray<LineageEdge>
}

/** The line of the file that a line of the text stands for. */
export const lineIn = ({ lines }: ModelText, line: number): number => lines?.[line - 1] ?? line
