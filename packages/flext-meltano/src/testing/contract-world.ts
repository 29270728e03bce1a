/** What the cases of the target contract are told of a target, and how they work with it. */
import assert from 'node:assert/strict'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { messageInput } from '../singer/target/message-input.ts'
import { messageLoad } from '../singer/target/message-load.ts'
import type { TargetStaging, TargetStore } from '../singer/target/target-store.ts'

/** A destination that is empty and belongs to one case alone. */
export interface TargetWorld {
  readonly open: (run: string) => Answer<TargetStore, unknown>
  readonly staging: TargetStaging
  /** The published rows of a stream in any order; none where the stream is not there. */
  readonly visible: (
    stream: string,
  ) => ReadonlyArray<SingerRecord> | Promise<ReadonlyArray<SingerRecord>>
  /** Whether the last arrival of a key takes the place of those before; otherwise all rows stay. */
  readonly merges: boolean
  /** How a property is called in the rows that are seen; by its own name by default. */
  readonly columnOf?: (property: string) => string
}

export interface TargetContractCase {
  readonly name: string
  readonly run: (world: TargetWorld) => Promise<void>
}

export const contractCase = (
  name: string,
  run: (world: TargetWorld) => Promise<void>,
): TargetContractCase => ({ name, run })

export const planets: SchemaMessage = {
  type: 'SCHEMA',
  stream: 'planets',
  schema: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: ['null', 'string'] },
      mass: { type: ['null', 'number'] },
      rings: { type: ['null', 'boolean'] },
      seen: { type: ['null', 'string'], format: 'date' },
      moons: { type: ['null', 'array'] },
    },
  },
  key_properties: ['id'],
}

export const moons: SchemaMessage = {
  type: 'SCHEMA',
  stream: 'moons',
  schema: { type: 'object', properties: { name: { type: 'string' } } },
  key_properties: ['name'],
}

export const planet = (id: number, more: SingerRecord = {}): SingerRecord => ({
  id,
  name: `planet ${id}`,
  mass: null,
  rings: null,
  seen: null,
  moons: null,
  ...more,
})

export const ok = async <A>(answer: Answer<A, unknown>): Promise<A> => {
  const result = await answer
  if (E.isLeft(result)) assert.fail(`expected success, found ${JSON.stringify(result.left)}`)
  return result.right
}

export const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => ok(task())

export const opened = async (world: TargetWorld, run: string): Promise<TargetStore> => {
  const store = await ok(world.open(run))
  await ok(store.schema(planets))
  return store
}

export const stage = async (
  world: TargetWorld,
  run: string,
  rows: ReadonlyArray<SingerRecord>,
  state: { readonly [key: string]: unknown } | undefined,
): Promise<void> => {
  const store = await opened(world, run)
  await ok(store.write('planets', rows))
  await ok(store.checkpoint(state))
  await store.close()
}

export const ids = async (world: TargetWorld): Promise<ReadonlyArray<unknown>> =>
  (await world.visible('planets')).map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b))

/** A row without `_sdc_*` columns and without what is null, for a table has every column. */
export const plain = (row: SingerRecord): SingerRecord =>
  Object.fromEntries(
    Object.entries(row).filter(([key, value]) => !key.startsWith('_sdc_') && value !== null),
  )

/** What came of feeding a target messages as its process would: the bytes of lines, in order. */
export const feed = async (
  world: TargetWorld,
  run: string,
  lines: ReadonlyArray<unknown>,
): Promise<E.Either<{ readonly _tag: string; readonly message: string }, void>> => {
  const store = await ok(world.open(run))
  const load = messageLoad('target', store)
  const input = messageInput('target', load)
  try {
    for (const line of lines) {
      const bytes = Buffer.isBuffer(line)
        ? line
        : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line))
      const taken = await input.take(Buffer.concat([bytes, Buffer.from('\n')]))
      if (E.isLeft(taken)) return taken
    }
    return await input.end('whole')
  } finally {
    await store.close()
  }
}

/** Feeds messages to their end, and makes them visible. */
export const load = async (
  world: TargetWorld,
  run: string,
  lines: ReadonlyArray<unknown>,
): Promise<Readonly<Record<string, number>>> => {
  await ok(feed(world, run, [...lines, { type: 'FLEXT_END' }]))
  return (await done(world.staging.publish(run, 'nightly'))).rows
}

/** Messages that must be refused, with these words, and leave nothing behind. */
export const refused = async (
  world: TargetWorld,
  lines: ReadonlyArray<unknown>,
  ...words: ReadonlyArray<RegExp>
): Promise<void> => {
  const outcome = await feed(world, 'run-refused', [...lines, { type: 'FLEXT_END' }])
  assert.ok(E.isLeft(outcome), 'expected a refusal, found success')
  for (const word of words) assert.match(outcome.left.message, word)
  assert.deepEqual((await done(world.staging.staged('run-refused')))?.rows ?? {}, {})
  await done(world.staging.discard('run-refused'))
}

/** Whether a value is kept: databases have truths as numbers, numbers as text, and JSON as text. */
export const isKept = (value: unknown, found: unknown): boolean => {
  if (value === null || value === undefined) return found === null || found === undefined
  if (typeof value === 'boolean') return found === value || found === Number(value)
  if (typeof value === 'number') return found !== null && Number(found) === value
  if (typeof value === 'string') return found === value
  const parsed: unknown = typeof found === 'string' ? JSON.parse(found) : found
  try {
    assert.deepEqual(parsed, value)
    return true
  } catch {
    return false
  }
}

/** Asserts that a row holds these values. */
export const assertKept = (
  { columnOf = (property) => property }: TargetWorld,
  expected: SingerRecord,
  row: SingerRecord | undefined,
): void => {
  assert.ok(row !== undefined, `expected the row ${JSON.stringify(expected)}, found none`)
  for (const [property, value] of Object.entries(expected))
    assert.ok(
      isKept(value, row[columnOf(property)]),
      `${property}: expected ${JSON.stringify(value)}, found ${JSON.stringify(row[columnOf(property)])}`,
    )
}
