/**
 * What every native tap promises, as cases that a test runner runs against it, each on a source of its
 * own: what it announces is what it discovered, what it gives fits that, values keep their digits, and
 * from any of its states it goes on with exactly the rest.
 */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'

import { exactNumber } from '../singer/exact-number.ts'
import { recordCheck } from '../singer/record-check.ts'
import {
  catalogOf,
  extraction,
  found,
  isRecord,
  messagesOf,
  planetsOf,
  tapCase,
  withMetadata,
  type SourcePlanet,
  type TapContractCase,
  type TapMessage,
} from './tap-world.ts'

const recordsOf = (messages: ReadonlyArray<TapMessage>) =>
  messages.filter(isRecord).map(({ record }) => record)

/** A value with its digits, whether a number or a text holds them. */
const digits = (value: unknown): string =>
  exactNumber(value) ?? (typeof value === 'string' ? value : JSON.stringify(value))

const awkward = [
  'a\tb',
  'a\nb',
  'a\r\nb',
  '\\N',
  '\\',
  '"quoted"',
  "it's",
  'größe 日本 𝔘',
  ',',
  ' ',
  '{}',
]

export const tapContract: ReadonlyArray<TapContractCase> = [
  tapCase(
    'discovers a stream with its key, and says of every column whether it is included',
    async (world) => {
      await world.put(planetsOf(20))
      const [stream] = (await catalogOf(world)).streams
      assert.ok(stream !== undefined, `expected the stream ${world.stream}, found none`)
      const metadata = stream.metadata ?? []
      const of = (...breadcrumb: ReadonlyArray<string>) =>
        metadata.find((entry) => JSON.stringify(entry.breadcrumb) === JSON.stringify(breadcrumb))
          ?.metadata
      assert.deepEqual(of()?.['table-key-properties'], ['id'])
      for (const name of Object.keys(stream.schema.properties ?? {}))
        assert.equal(
          of('properties', name)?.['inclusion'],
          name === 'id' ? 'automatic' : 'available',
        )
    },
  ),
  tapCase('announces what it discovered, before the first record', async (world) => {
    await world.put(planetsOf(20))
    const catalog = await catalogOf(world)
    const messages = await messagesOf(world, catalog)
    const [first] = messages
    assert.ok(first?.type === 'SCHEMA', `expected SCHEMA first, found ${first?.type ?? 'nothing'}`)
    assert.deepEqual(first.schema.properties, catalog.streams[0]?.schema.properties)
    assert.deepEqual(first.key_properties, ['id'])
    assert.equal(recordsOf(messages).length, 20)
  }),
  tapCase('gives records that fit what it announced', async (world) => {
    await world.put(planetsOf(60))
    const messages = await messagesOf(world, await catalogOf(world))
    const schema = messages.find((message) => message.type === 'SCHEMA')
    assert.ok(schema)
    const check = recordCheck(schema)
    for (const record of recordsOf(messages)) assert.deepEqual(check(record) ?? [], [])
  }),
  tapCase('gives the columns that are selected, and the key', async (world) => {
    await world.put(planetsOf(20))
    const catalog = await catalogOf(world, (stream) =>
      ['big', 'amount', 'seen'].reduce(
        (one, column) => withMetadata(one, ['properties', column], { selected: false }),
        withMetadata(stream, ['properties', 'id'], { selected: false }),
      ),
    )
    const messages = await messagesOf(world, catalog)
    for (const record of recordsOf(messages))
      assert.deepEqual(Object.keys(record).toSorted(), ['id', 'name'])
    const schema = messages.find((message) => message.type === 'SCHEMA')
    assert.deepEqual(Object.keys(schema?.schema.properties ?? {}).toSorted(), ['id', 'name'])
  }),
  tapCase('leaves a stream alone that is not selected', async (world) => {
    await world.put(planetsOf(3))
    const catalog = await catalogOf(world, (stream) =>
      withMetadata(stream, [], { selected: false }),
    )
    const messages = await messagesOf(world, catalog)
    assert.deepEqual(
      messages.filter(({ type }) => type !== 'STATE'),
      [],
    )
  }),
  tapCase('goes on from each of its states with exactly the rest', async (world) => {
    await world.put(planetsOf(200))
    const catalog = await catalogOf(world)
    const messages = await messagesOf(world, catalog)
    assert.equal(recordsOf(messages).length, 200)
    const states = messages.flatMap((message, at) =>
      message.type === 'STATE' ? [{ at, state: message.value }] : [],
    )
    assert.ok(states.length > 2, `expected several states, found ${states.length}`)
    for (const { at, state } of states) {
      const rest = await messagesOf(world, catalog, state)
      assert.deepEqual(recordsOf(rest), recordsOf(messages.slice(at)))
    }
  }),
  tapCase('keeps whole numbers and decimals to the last digit', async (world) => {
    const planets: ReadonlyArray<SourcePlanet> = [
      { id: 1, name: 'a', big: '9007199254740993', amount: '0.10', seen: null },
      { id: 2, name: 'b', big: '-9223372036854775808', amount: '12345678901234567.25', seen: null },
      { id: 3, name: 'c', big: '9223372036854775807', amount: '-0.01', seen: null },
    ]
    await world.put(planets)
    const records = recordsOf(await messagesOf(world, await catalogOf(world)))
    for (const [at, { big, amount }] of planets.entries()) {
      assert.equal(digits(records[at]?.['big']), big)
      assert.equal(trimmed(digits(records[at]?.['amount'])), trimmed(amount ?? ''))
    }
  }),
  tapCase(
    'keeps texts as they are, and what is nothing apart from what is empty',
    async (world) => {
      const texts = [...awkward, null, ...(world.tellsEmptyFromNone ? [''] : [])]
      await world.put(
        texts.map((name, at) => ({ id: at + 1, name, big: null, amount: null, seen: null })),
      )
      const records = recordsOf(await messagesOf(world, await catalogOf(world)))
      assert.deepEqual(
        records.map((record) => record['name']),
        texts,
      )
    },
  ),
  tapCase('extracts an empty source: its schema and a state, and no record', async (world) => {
    await world.put([])
    const messages = await messagesOf(world, await catalogOf(world))
    assert.deepEqual(recordsOf(messages), [])
    assert.deepEqual([...new Set(messages.map(({ type }) => type))], ['SCHEMA', 'STATE'])
  }),
  tapCase('refuses a setting that it does not know, by name', (world) => {
    const outcome = world.tap.accepts({ no_such_setting: 1 })
    assert.ok(E.isLeft(outcome), 'expected a refusal, found success')
    assert.match(JSON.stringify(outcome.left), /no_such_setting/)
    return Promise.resolve()
  }),
  tapCase('refuses a state that is none of its own, by path', async (world) => {
    await world.put(planetsOf(3))
    const catalog = await catalogOf(world)
    const { outcome, messages } = await extraction(world, catalog, { bookmarks: 5 })
    assert.ok(E.isLeft(outcome), 'expected a refusal, found success')
    assert.match(outcome.left.message, /bookmarks/)
    assert.deepEqual(recordsOf(messages), [])
  }),
  tapCase('refuses a catalog with a stream that is not there, by name', async (world) => {
    await world.put(planetsOf(3))
    const catalog = await catalogOf(world, (stream) => ({
      ...stream,
      tap_stream_id: 'nowhere-at-all',
      stream: 'nowhere-at-all',
    }))
    const { outcome } = await extraction(world, catalog)
    assert.ok(E.isLeft(outcome), 'expected a refusal, found success')
    assert.match(outcome.left.message, /nowhere-at-all/)
  }),
  tapCase('discovers the same twice', async ({ tap, put }) => {
    await put(planetsOf(20))
    assert.deepEqual(found(await tap.discover()), found(await tap.discover()))
  }),
]

/** A decimal without zeros at its end. */
const trimmed = (decimal: string): string => decimal.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
