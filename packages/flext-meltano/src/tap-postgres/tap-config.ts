/** The settings of tap-postgres, named as in the taps of MeltanoLabs and Transferwise. */
import { literalUnion, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { fnmatch } from '../catalog/fnmatch.ts'
import { postgresConnection, type PostgresConnection } from '../postgres/connection-settings.ts'
import type { ReplicationMethod } from '../singer/catalog.ts'

export interface PostgresTapConfig extends PostgresConnection {
  /** Schemas to look into, a list or words between commas; every one that is not the system's by default. */
  readonly filter_schemas?: ReadonlyArray<string> | string
  /** Patterns of tables, as `orders_*` or `sales.orders_*`. */
  readonly filter_tables?: ReadonlyArray<string>
  /** Of streams whose catalog names none; `FULL_TABLE` by default. */
  readonly default_replication_method?: ReplicationMethod
  /** Whether JSON is an object or array to the target, which is the default, or anything at all. */
  readonly json_as_object?: boolean
  /** The slot of LOG_BASED streams, `flext_` and the database by default. It is made where there is none. */
  readonly replication_slot_name?: string
  /** Their publication, named as the slot by default. It is made where there is none. */
  readonly publication_name?: string
  /** Whether to end where the log was at the start, which is the default, or to follow it on. */
  readonly break_at_end_lsn?: boolean
  /** Ends following the log after so long. */
  readonly max_run_seconds?: number
  /** Rows after which a STATE is given; 10,000 by default. */
  readonly state_rows?: number
}

const SlotName = t.refinement(
  t.string,
  (name) => /^[a-z0-9_]{1,63}$/.test(name),
  'lower-case letters, digits and underscores, at most 63',
)

const Method = literalUnion('FULL_TABLE', 'INCREMENTAL', 'LOG_BASED')

export const PostgresTapConfig: t.Type<PostgresTapConfig, unknown> = strictObject(
  {
    ...postgresConnection,
    filter_schemas: optional(t.union([t.readonlyArray(t.string), t.string])),
    filter_tables: optional(t.readonlyArray(t.string)),
    default_replication_method: optional(Method),
    json_as_object: optional(t.boolean),
    replication_slot_name: optional(SlotName),
    publication_name: optional(t.string),
    break_at_end_lsn: optional(t.boolean),
    max_run_seconds: optional(PositiveInt),
    state_rows: optional(PositiveInt),
  },
  'PostgresTapConfig',
)

/** The schemas that are looked into, or nothing where all are. */
export const schemasOf = ({
  filter_schemas,
}: PostgresTapConfig): ReadonlyArray<string> | undefined => {
  const named =
    typeof filter_schemas === 'string'
      ? filter_schemas.split(',').map((name) => name.trim())
      : filter_schemas
  const schemas = named?.filter((name) => name !== '') ?? []
  return schemas.length === 0 ? undefined : schemas
}

/** Whether a table is one of those that are wanted. */
export const tableFilter = ({
  filter_tables = [],
}: PostgresTapConfig): ((schema: string, table: string) => boolean) => {
  const patterns = filter_tables.map((pattern) => ({
    fits: fnmatch(pattern),
    whole: pattern.includes('.'),
  }))
  return (schema, table) =>
    patterns.length === 0 ||
    patterns.some(({ fits, whole }) => fits(whole ? `${schema}.${table}` : table))
}
