/** What target-postgres is told: which database, how tables are named, and how rows meet older ones. */
import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { postgresTargetDefaults } from '../singer/native-defaults.ts'
import { postgresConnection, type PostgresConnection } from '../postgres/connection-settings.ts'
import { tableSettings, type TableSettings } from '../table/table-settings.ts'

export interface PostgresTargetConfig extends PostgresConnection, TableSettings {
  /** The schema of the tables; `public` by default. It is made where there is none. */
  readonly default_target_schema?: string
  /** What MeltanoLabs' target calls `add_metadata_columns`. */
  readonly add_record_metadata?: boolean
}

/** The target's configuration, as it stands under `loaders[].config`. */
export const PostgresTargetConfig: t.Type<PostgresTargetConfig, unknown> = strictObject(
  {
    ...postgresConnection,
    default_target_schema: optional(t.string),
    ...tableSettings,
    add_record_metadata: optional(t.boolean),
  },
  'PostgresTargetConfig',
)

/** The schema that the tables are in. */
export const targetSchema = ({
  default_target_schema = postgresTargetDefaults.default_target_schema,
}: PostgresTargetConfig): string => default_target_schema
