/** The loaders into DuckDB that target-duckdb stands in for, where they are not installed. */
import { never, ofPipelinewiseTargets, sameAs, without } from './foreign-settings.ts'
import type { ForeignSetting, StandIn } from './stand-in.ts'

const file: Omit<ForeignSetting, 'value'> = {
  says: (value) =>
    typeof value === 'string' && !value.startsWith('md:')
      ? { config: { database: value } }
      : { expected: 'the path of a file; MotherDuck is not loaded here' },
}

const published = 'rows are published at once at the end of a run'

export const targetDuckdbVariants: ReadonlyArray<StandIn> = [
  {
    native: 'target-duckdb',
    variants: ['jwills', 'meltanolabs'],
    packages: /^target-duckdb\b|(jwills|meltanolabs)\/target-duckdb/i,
    yieldsToInstalled: true,
    always: { table_name: 'last-part' },
    settings: {
      path: {
        ...file,
        aliases: ['filepath'],
        value: '${MELTANO_PROJECT_ROOT}/output/warehouse.duckdb',
      },
      database: without('the file says it'),
      dbname: without('the file says it'),
      token: never('no token: MotherDuck is not loaded here', { sensitive: true }),
      ...ofPipelinewiseTargets(published),
      hard_delete: sameAs('hard_delete', { kind: 'boolean', value: false }),
      temp_dir: without(published),
      delimiter: without('rows are not handed over as CSV'),
      quotechar: without('rows are not handed over as CSV'),
    },
  },
]
