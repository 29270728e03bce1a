/** A table or model that a load would make or change, in the words of its forecast. */
import type { SchemaMessage } from '../singer/message.ts'
import type { LoadWay, ModelForecast, TableForecast } from '../singer/target/load-forecast.ts'
import type { LoadMethod } from './load-method.ts'
import type { SettledChanges } from './schema-change.ts'

export interface ForeseenTable extends Pick<
  TableForecast,
  'stream' | 'table' | 'keys' | 'added' | 'widened'
> {
  readonly isThere: boolean
  readonly method: LoadMethod
  /** How a table that is new gets its rows. */
  readonly whenNew: LoadWay
  /** What the policy for schema changes would leave out. */
  readonly settled: SettledChanges
}

export const foreseenTable = ({
  isThere,
  method,
  whenNew,
  settled,
  ...table
}: ForeseenTable): TableForecast => ({
  ...table,
  action: !isThere ? 'create' : table.added.length + table.widened.length > 0 ? 'change' : 'keep',
  load: !isThere ? whenNew : method === 'upsert' ? 'merge' : 'append',
  ...discardedBy(settled),
})

export const refusedTable = (
  { stream, key_properties: keys }: SchemaMessage,
  table: string,
  problem: string,
): TableForecast => ({
  stream,
  table,
  action: 'refuse',
  load: 'append',
  keys,
  added: [],
  widened: [],
  problem,
})

/** A model; `problem` says why its name is not free for it. */
export const foreseenModel = (
  name: string,
  isThere: boolean,
  problem: string | undefined,
): ModelForecast =>
  problem === undefined
    ? { name, action: isThere ? 'replace' : 'create' }
    : { name, action: 'refuse', problem: `expected a free name for the model, found ${problem}` }

const discardedBy = ({
  withoutRows,
  withoutValues,
}: SettledChanges): Pick<TableForecast, 'discarded'> =>
  withoutValues.size === 0
    ? {}
    : {
        discarded: {
          what: withoutRows.size > 0 ? 'rows' : 'values',
          columns: [...withoutValues],
        },
      }
