/**
 * The columns that Singer targets add to a row, under the names the Singer SDK gave them:
 * https://sdk.meltano.com/en/latest/implementation/record_metadata.html
 */
import type { RecordFacts } from '../singer/target/target-store.ts'
import type { Column } from './column.ts'

export type MetadataName =
  | '_sdc_extracted_at'
  | '_sdc_received_at'
  | '_sdc_batched_at'
  | '_sdc_sequence'
  | '_sdc_table_version'

export interface MetadataColumn extends Column {
  readonly name: MetadataName
}

/** The column by which rows of older versions are told from those of the active one. */
export const versionColumn: MetadataColumn = metadata('_sdc_table_version', 'integer')

const allMetadata: ReadonlyArray<MetadataColumn> = [
  metadata('_sdc_extracted_at', 'date-time'),
  metadata('_sdc_received_at', 'date-time'),
  metadata('_sdc_batched_at', 'date-time'),
  metadata('_sdc_sequence', 'integer'),
  versionColumn,
]

/** The columns to add to a stream's own; one that the stream brings itself is left to it. */
export const metadataColumns = (
  own: ReadonlyArray<Column>,
  wanted: { readonly all: boolean; readonly version: boolean },
  fold: (name: string) => string = (name) => name,
): ReadonlyArray<MetadataColumn> => {
  const taken = new Set(own.map(({ name }) => fold(name)))
  const columns = wanted.all ? allMetadata : wanted.version ? [versionColumn] : []
  return columns.filter(({ name }) => !taken.has(name))
}

/** When a batch of rows was received: once as ISO text, once in milliseconds since 1970. */
export interface Received {
  readonly at: string
  readonly milliseconds: number
}

export const receivedNow = (): Received => {
  const now = new Date()
  return { at: now.toISOString(), milliseconds: now.getTime() }
}

export const metadataValue = (
  name: MetadataName,
  facts: RecordFacts | undefined,
  received: Received,
): string | number | null => {
  switch (name) {
    case '_sdc_extracted_at':
      return facts?.time_extracted ?? null
    case '_sdc_received_at':
    case '_sdc_batched_at':
      return received.at
    case '_sdc_sequence':
      return received.milliseconds
    case '_sdc_table_version':
      return facts?.version ?? null
  }
}

function metadata(name: MetadataName, kind: 'date-time' | 'integer'): MetadataColumn {
  return { name, kind, nullable: true, required: false }
}
