/** What a load would do to a target, found out by looking at it: nothing is written. */
import type { SchemaMessage } from '../message.ts'

export interface ForeseenColumn {
  readonly name: string
  /** As the target declares it. */
  readonly type: string
}

/** `swap`: the staged table becomes the table; `merge`: by key; `append`: every row is added. */
export type LoadWay = 'swap' | 'merge' | 'append'

export interface TableForecast {
  readonly stream: string
  /** The table or file. */
  readonly table: string
  readonly action: 'create' | 'change' | 'keep' | 'refuse'
  readonly load: LoadWay
  /** Columns that tell rows apart. */
  readonly keys: ReadonlyArray<string>
  /** Of a table that is created, all of them. */
  readonly added: ReadonlyArray<ForeseenColumn>
  readonly widened: ReadonlyArray<ForeseenColumn & { readonly from: string }>
  /** What the policy for schema changes would leave out wherever these columns have a value. */
  readonly discarded?: {
    readonly what: 'rows' | 'values'
    readonly columns: ReadonlyArray<string>
  }
  /** Why the stream would be refused. */
  readonly problem?: string
}

export interface ModelForecast {
  readonly name: string
  /** `add`: an increment or a snapshot gets further rows. */
  readonly action: 'create' | 'replace' | 'add' | 'refuse'
  readonly problem?: string
}

export interface LoadForecast {
  readonly tables: ReadonlyArray<TableForecast>
  readonly models: ReadonlyArray<ModelForecast>
}

/** What is going to be loaded and built. */
export interface LoadToForesee {
  readonly schemas: ReadonlyArray<SchemaMessage>
  readonly models: ReadonlyArray<string>
}
