/**
 * Publishing reads the staged lines with DuckDB's own reader, and then is one transaction: tables made
 * or grown, rows merged, older versions dropped, the state and the receipt kept.
 */

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Manifest } from '../file-target/manifest.ts'
import { stagedLines } from '../file-target/staged-lines.ts'
import { stagedFile, stagingFolder } from '../file-target/staging-place.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { Discarded, PublishReceipt, RowEffects } from '../singer/target/row-effects.ts'
import { quote } from '../sql/sql-text.ts'
import { tableNameOf } from '../table/table-name.ts'
import { announcedIn, type AnnouncedStream } from './announcement.ts'
import {
  announcementStream,
  stagingPlace,
  targetSchema,
  type DuckdbTargetConfig,
} from './duckdb-config.ts'
import { inTransaction, type DuckdbDatabase } from './duckdb-database.ts'
import { fold } from './duckdb-name.ts'
import { mergeStream } from './merge.ts'
import { readStaged } from './read-staged.ts'
import { keepReceipt, keepState, makeRecords, receiptOf } from './warehouse-records.ts'

/** Publishes what a run has staged, once: asked again, it gives the first receipt. */
export const publishRun = async (
  config: DuckdbTargetConfig,
  database: DuckdbDatabase,
  manifest: Manifest,
  stateId: string,
): Promise<FlextResult<PublishReceipt, TargetError>> => {
  const before = await receiptOf(database, manifest.run)
  if (before !== undefined) return E.right(before)
  const folder = stagingFolder(stagingPlace(config), manifest.run)
  const { streams, state } = manifest
  const announced = announcedIn(stagedLines(folder, manifest, announcementStream))
  const clash = namesakes(config, announced)
  if (clash !== undefined) return E.left(clash)

  // A statement that fails ends its transaction, so what may need a second try comes before it.
  const staged: Array<{ readonly stream: AnnouncedStream; readonly table: string }> = []
  for (const [at, stream] of announced.entries()) {
    const table = `staged_${at}`
    await readStaged(
      database,
      stagedFile(folder, stream.stream),
      stream,
      streams[stream.stream],
      table,
    )
    staged.push({ stream, table })
  }
  return inTransaction(database, async () => {
    await makeRecords(database)
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${quote(targetSchema(config))}`)
    const rows: Record<string, number> = {}
    const effects: Record<string, RowEffects> = {}
    const discarded: Record<string, Discarded> = {}
    for (const { stream, table } of staged) {
      const merged = await mergeStream(config, database, stream, table)
      if (E.isLeft(merged)) return merged
      rows[stream.stream] = merged.right.rows
      effects[stream.stream] = merged.right.effects
      if (merged.right.discarded) discarded[stream.stream] = merged.right.discarded
    }
    const isWhole = Object.keys(discarded).length === 0
    const receipt: PublishReceipt = { rows, effects, ...(isWhole ? {} : { discarded }) }
    await keepReceipt(database, manifest.run, receipt)
    if (state !== undefined) await keepState(database, stateId, state)
    return E.right(receipt)
  })
}

/** Why two streams of a run would be one table, if they would. */
const namesakes = (
  config: DuckdbTargetConfig,
  announced: ReadonlyArray<AnnouncedStream>,
): TargetError | undefined => {
  const seen = new Map<string, string>()
  for (const { stream } of announced) {
    const name = fold(tableNameOf(config, stream))
    const other = seen.get(name)
    if (other !== undefined) {
      const expected = 'streams whose tables differ in more than capital letters'
      return targetSchemaRefused(stream, expected, `"${stream}" and "${other}"`)
    }
    seen.set(name, stream)
  }
  return undefined
}
