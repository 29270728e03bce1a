/** The settings of tap-sqlite: which file, and how its tables are extracted. */
import { literalUnion, NonNegativeInt, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

export interface SqliteTapConfig {
  /** The file; it is only ever read. */
  readonly database: string
  /** Patterns of tables and views, as `orders_*`. */
  readonly filter_tables?: ReadonlyArray<string>
  /** Of streams whose catalog names none; `FULL_TABLE` by default. */
  readonly default_replication_method?: 'FULL_TABLE' | 'INCREMENTAL'
  /** Rows after which a STATE is given; 10,000 by default. */
  readonly state_rows?: number
  /** Milliseconds to wait for a writer of the same file; 30,000 by default. */
  readonly busy_timeout?: number
}

export const SqliteTapConfig: t.Type<SqliteTapConfig, unknown> = strictObject(
  {
    database: t.string,
    filter_tables: optional(t.readonlyArray(t.string)),
    default_replication_method: optional(literalUnion('FULL_TABLE', 'INCREMENTAL')),
    state_rows: optional(PositiveInt),
    busy_timeout: optional(NonNegativeInt),
  },
  'SqliteTapConfig',
)
