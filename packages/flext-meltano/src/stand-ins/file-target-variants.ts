/** The loaders into files that target-jsonl and target-sqlite stand in for. */
import { never, nothing, only, sameAs, without } from './foreign-settings.ts'
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
