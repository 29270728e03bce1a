/** The loaders into files that target-csv, target-jsonl and target-sqlite stand in for. */
import { never, nothing, ofSdkTargets, only, sameAs, without } from './foreign-settings.ts'
import type { StandIn } from './stand-in.ts'

export const targetJsonlVariants: ReadonlyArray<StandIn> = [
  {
    native: 'target-jsonl',
    variants: ['andyh1203'],
    packages: /^target-jsonl\b|andyh1203\/target-jsonl/i,
    settings: {
      destination_path: sameAs('destination_path', { value: 'output' }),
      do_timestamp_file: only([false], 'false: a stream has one file, whole after each run', {
        kind: 'boolean',
      }),
      custom_name: never('no custom_name: a file has the name of its stream'),
    },
  },
]

export const targetSqliteVariants: ReadonlyArray<StandIn> = [
  {
    native: 'target-sqlite',
    variants: ['meltanolabs', 'meltano'],
    packages: /meltano(labs)?[-/]target-sqlite/i,
    settings: {
      database: {
        value: 'warehouse',
        says: (value) =>
          typeof value === 'string'
            ? { config: { database: value.endsWith('.db') ? value : `${value}.db` } }
            : { expected: 'the path of a file' },
      },
      batch_size: without('rows are written as they come', { kind: 'integer' }),
      timestamp_column: {
        says: (value) =>
          value === '__loaded_at'
            ? nothing()
            : { expected: 'no column of that name: add_metadata_columns has _sdc_batched_at' },
      },
    },
  },
]

export const targetCsvVariants: ReadonlyArray<StandIn> = [
  {
    native: 'target-csv',
    variants: ['meltanolabs'],
    packages: /meltanolabs[-/]target-csv/i,
    settings: {
      ...ofSdkTargets,
      output_path: sameAs('destination_path', { aliases: ['destination_path'], value: '.' }),
      output_path_prefix: never('output_path, which is the folder'),
      file_naming_scheme: only(['{stream_name}.csv'], '{stream_name}.csv: a stream has one file'),
      overwrite_behavior: {
        value: 'replace_file',
        says: (value) => {
          if (value === 'replace_file') return { config: { load_method: 'overwrite' } }
          return value === 'append_records'
            ? { config: { load_method: 'append-only' } }
            : { expected: 'replace_file or append_records' }
        },
      },
      encoding: only(['utf-8', 'utf8'], 'utf-8'),
      escape_character: never('no escape_character: quotes are doubled'),
      record_sort_property_name: never('no order: rows stand as they come'),
      add_record_metadata: only([false], 'false: files have the columns of their stream'),
      load_method: only(['append-only'], 'append-only: overwrite_behavior says the rest'),
      timestamp_format: without('no name has a time'),
      timestamp_timezone: without('no name has a time'),
      datestamp_format: without('no name has a date'),
    },
  },
]
