/** The `_sdc_*` columns as columns of DuckDB. */
import { metadataColumns } from '../table/metadata.ts'
import type { ParquetColumn } from '../target-parquet/parquet-type.ts'

export const metadataTypes: ReadonlyArray<ParquetColumn> = metadataColumns([], {
  all: true,
  version: true,
}).map(({ name, kind }) => ({
  name,
  type: kind === 'date-time' ? { _tag: 'Moment', zoned: true } : { _tag: 'Whole' },
  nullable: true,
  isAny: false,
}))
