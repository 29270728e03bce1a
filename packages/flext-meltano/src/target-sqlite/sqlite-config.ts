/** What target-sqlite is told: which file, how tables are named, and how rows meet older ones. */
import { createHash } from 'node:crypto'

import { NonNegativeInt, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { tableSettings, type TableSettings } from '../table/table-settings.ts'

export interface SqliteTargetConfig extends TableSettings {
  /** The warehouse file; it is made where there is none. */
  readonly database: string
  /** Milliseconds to wait for another writer of the same file; 30,000 by default. */
  readonly busy_timeout?: number
}

/** The target's configuration, as it stands under `loaders[].config`. */
export const SqliteTargetConfig: t.Type<SqliteTargetConfig, unknown> = strictObject(
  {
    database: t.string,
    ...tableSettings,
    busy_timeout: optional(NonNegativeInt),
  },
  'SqliteTargetConfig',
)

/** Held by whoever works on the staging of a run. */
export const stagingLock = ({ database }: SqliteTargetConfig, run: string): string =>
  `${database}-run-${createHash('sha256').update(run).digest('hex').slice(0, 16)}.lock`
