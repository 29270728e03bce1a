/** A model is one SELECT whose rows become a table of the model's name. */

/** A model as it was read: `path` is what errors name. */
export interface SqlModel {
  readonly name: string
  readonly path: string
  readonly sql: string
}

/** A table that was built, not yet to be seen by others. */
export interface BuiltModel {
  readonly name: string
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
