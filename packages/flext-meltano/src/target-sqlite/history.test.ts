import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  oneof,
  option,
  record,
} from 'fast-check'
import { describe, expect, it } from 'vitest'

import { buildModels } from '../transform/build-models.ts'
import {
  discarded,
  emptyModel,
  inOrder,
  nothingStaged,
  published,
  staging,
  type Cells,
  type Stream,
  type WarehouseModel,
} from '../../test/warehouse-model.ts'
import {
  done,
  ok,
  schemaOf,
  warehouseWorld,
  type WarehouseWorld,
} from '../../test/warehouse-world.ts'

interface Batch {
  readonly stream: Stream
  readonly extra: ReadonlyArray<string>
  readonly ids: ReadonlyArray<number>
  readonly version: number | undefined
  readonly checkpoint: boolean
}
type Act =
  | { readonly is: 'load'; readonly run: string; readonly batches: ReadonlyArray<Batch> }
  | { readonly is: 'publish' | 'discard'; readonly run: string }

const runs = ['run-1', 'run-2', 'run-3', 'run-4']
const run = constantFrom(...runs)
const batch = record({
  stream: constantFrom<Stream>('keyed', 'keyed', 'plain'),
  extra: constantFrom<ReadonlyArray<string>>([], ['a'], ['b'], ['a', 'b'], ['b', 'c']),
  ids: array(integer({ min: 1, max: 9 }), { maxLength: 90, size: 'max' }),
  version: option(integer({ min: 1, max: 4 }), { freq: 6, nil: undefined }),
  checkpoint: constantFrom(true, true, false),
})
const load = record({
  is: constantFrom('load' as const),
  run,
  batches: array(batch, { minLength: 1, maxLength: 5, size: 'max' }),
})
const decision = record({ is: constantFrom('publish' as const, 'publish', 'discard'), run })
const history = array(oneof({ weight: 3, arbitrary: load }, { weight: 2, arbitrary: decision }), {
  minLength: 4,
  maxLength: 16,
  size: 'max',
})

describe('any history of loading, crashing, publishing and discarding', () => {
  it('leaves the rows and states that a model of it has', async () => {
    const property = asyncProperty(history, boolean(), async (acts, copied) => {
      using world = warehouseWorld({ busy_timeout: 100 })
      let model = emptyModel
      for (const act of [...acts, ...runs.map((one) => ({ is: 'publish' as const, run: one }))]) {
        model =
          act.is === 'load' ? loaded(world, model, act) : await decided(world, model, act, copied)
        await same(world, model)
      }
      if (model.runs.size > 0) expect(world.leftovers()).toEqual([])
    })
    await assert(property, { numRuns: 30 })
  }, 120_000)
})

/** A target process that loads some batches and is cut off after the last. */
const loaded = (
  world: WarehouseWorld,
  model: WarehouseModel,
  { run: id, batches }: Extract<Act, { readonly is: 'load' }>,
): WarehouseModel => {
  const before = model.runs.get(id) ?? nothingStaged
  if (before === 'published') return model
  let durable = model
  let pending = before
  const store = world.open(id)
  for (const { stream, extra, ids, version, checkpoint } of batches) {
    const columns = ['id', ...extra]
    const rows = ids.map((key): Cells => {
      values++
      return { ...Object.fromEntries(extra.map((column) => [column, values])), id: key }
    })
    const types = Object.fromEntries(columns.map((column) => [column, 'integer']))
    ok(store.schema(schemaOf(stream, types, stream === 'keyed' ? ['id'] : [])))
    ok(store.write(stream, rows))
    if (version !== undefined) ok(store.activateVersion(stream, version))
    pending = staging(pending, stream, { columns, rows, version: version ?? 0 })
    if (!checkpoint) continue
    values++
    ok(store.checkpoint({ values }))
    pending = { ...pending, state: values }
    durable = { ...model, runs: new Map(model.runs).set(id, pending) }
  }
  store.close()
  return durable
}

/** Makes every value of a history another. */
let values = 0

const decided = async (
  world: WarehouseWorld,
  model: WarehouseModel,
  { is, run: id }: Act,
  copied: boolean,
): Promise<WarehouseModel> => {
  if (is === 'discard') {
    await done(world.staging.discard(id))
    return discarded(model, id)
  }
  const after = published(model, id)
  const copies = copied && after !== model ? [...after.tables.keys()] : []
  if (copies.length > 0) await copyBeforehand(world, id, copies)
  const outcome = await world.staging.publish(id, 'nightly')()
  expect(outcome._tag).toBe(model.runs.has(id) ? 'Right' : 'Left')
  for (const name of copies) {
    const inAnOrder = (table: string) => world.rows(`select * from ${table}`).map(asText).toSorted()
    expect(inAnOrder(`copy_of_${name}`)).toEqual(inAnOrder(name))
  }
  return after
}

const asText = (row: unknown): string => JSON.stringify(row)

/** Models that copy the tables as they see them, which is how publishing must leave them. */
const copyBeforehand = async (
  world: WarehouseWorld,
  id: string,
  names: ReadonlyArray<string>,
): Promise<void> => {
  const models = names.map((name) => ({
    name: `copy_of_${name}`,
    path: `copy_of_${name}.sql`,
    sql: `select * from ${name}`,
  }))
  await done(buildModels({ database: world.config.database, run: id, models }))
}

const same = async (world: WarehouseWorld, model: WarehouseModel): Promise<void> => {
  for (const id of runs) {
    const staged = model.runs.get(id)
    const found = await done(world.staging.staged(id))
    if (staged === undefined || staged === 'published') expect(found).toBeUndefined()
    else {
      expect(found?.state).toEqual({ values: staged.state })
      expect(found?.rows).toEqual(
        Object.fromEntries([...staged.streams].map(([name, { rows }]) => [name, rows.length])),
      )
    }
  }
  const state = await done(world.staging.publishedState('nightly'))
  expect(state).toEqual(model.state === undefined ? undefined : { values: model.state })
  for (const [name, { columns, rows }] of model.tables) {
    const found = world.rows(`select * from ${name}`) as ReadonlyArray<Cells>
    expect(inOrder(columns, found)).toEqual(inOrder(columns, rows))
  }
  if (model.runs.size === 0) return
  const tables = world.tables().filter((name) => !name.startsWith('copy_of_'))
  expect(tables).toEqual([...model.tables.keys()].toSorted())
}
