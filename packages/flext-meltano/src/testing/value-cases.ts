/** Cases of the target contract about values and names: every one as it came, or refused by name. */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'

import type { JsonSchema } from '../singer/json-schema.ts'
import {
  assertKept,
  contractCase,
  done,
  feed,
  load,
  refused,
  type TargetContractCase,
  type TargetWorld,
} from './contract-world.ts'

const schema = (properties: Readonly<Record<string, JsonSchema>>, stream = 'things') => ({
  type: 'SCHEMA',
  stream,
  schema: { type: 'object', properties: { id: { type: 'integer' }, ...properties } },
  key_properties: ['id'],
})
const record = (row: Readonly<Record<string, unknown>>, stream = 'things') => ({
  type: 'RECORD',
  stream,
  record: row,
})
const text: JsonSchema = { type: ['null', 'string'] }

/** Loads one row and asserts that it is seen as it came. */
const keeps = async (
  world: TargetWorld,
  properties: Readonly<Record<string, JsonSchema>>,
  row: Readonly<Record<string, unknown>>,
  stream = 'things',
): Promise<void> => {
  await load(world, 'run-1', [schema(properties, stream), record({ id: 1, ...row }, stream)])
  const rows = await world.visible(stream)
  assert.equal(rows.length, 1)
  assertKept(world, { id: 1, ...row }, rows[0])
}

/** Loads a row that is written as JSON text; it is kept to the last digit, or refused by column. */
const keepsExactly = async (world: TargetWorld, type: JsonSchema, value: string): Promise<void> => {
  const line = `{"type":"RECORD","stream":"things","record":{"id":1,"value":${value}}}`
  const outcome = await feed(world, 'run-1', [schema({ value: type }), line, { type: 'FLEXT_END' }])
  if (E.isLeft(outcome)) {
    assert.match(outcome.left.message, /value/)
    await done(world.staging.discard('run-1'))
    return
  }
  await done(world.staging.publish('run-1', 'nightly'))
  const found = (await world.visible('things'))[0]?.['value']
  assert.equal(asText(found), value)
}

/** A number as it is written, even where it is kept as what JavaScript has no number for. */
const asText = (found: unknown): string =>
  typeof found === 'string' ? found : JSON.stringify(found)

const nested = (depth: number): unknown =>
  depth === 0 ? 'the end' : { level: depth, next: [nested(depth - 1)] }

export const valueCases: ReadonlyArray<TargetContractCase> = [
  contractCase('keeps texts that a file format could mistake for something else', async (world) => {
    const texts = [
      '',
      '\\N',
      '\\',
      '\\\\.',
      'a\tb',
      'a\nb\r\nc',
      '"',
      "'",
      ',',
      ';',
      'null',
      'NULL',
      ' ',
      '{}',
      '\u2028',
      '𝔘',
    ]
    await load(world, 'run-1', [
      schema({ text }),
      ...texts.map((value, id) => record({ id, text: value })),
    ])
    const rows = await world.visible('things')
    assert.deepEqual(
      texts.map((_, id) => rows.find((row) => row['id'] === id)?.['text']),
      texts,
    )
  }),
  contractCase('tells an empty text from none', (world) =>
    keeps(world, { empty: text, none: text }, { empty: '', none: null }),
  ),
  contractCase('keeps a text with NUL in it, or refuses it by column', async (world) => {
    const lines = [schema({ text }), record({ id: 1, text: 'a\0b' }), { type: 'FLEXT_END' }]
    const outcome = await feed(world, 'run-1', lines)
    if (E.isLeft(outcome)) {
      assert.match(outcome.left.message, /"text".*NUL/)
      return
    }
    await done(world.staging.publish('run-1', 'nightly'))
    assert.equal((await world.visible('things'))[0]?.['text'], 'a\0b')
  }),
  contractCase('keeps deep nesting and arrays', (world) =>
    keeps(
      world,
      { deep: { type: ['null', 'object'] }, list: { type: ['null', 'array'] } },
      { deep: nested(40), list: [1, 'two', [3, [null]], { four: true }, 0.5] },
    ),
  ),
  contractCase('keeps names in capitals, reserved ones, and those of other alphabets', (world) =>
    keeps(
      world,
      {
        camelCase: text,
        select: text,
        'with space': text,
        'dotted.name': text,
        'quote"d': text,
        größe: text,
        日本: text,
        '1st': text,
        "it's": text,
        ctid: text,
      },
      {
        camelCase: 'a',
        select: 'b',
        'with space': 'c',
        'dotted.name': 'd',
        'quote"d': 'e',
        größe: 'f',
        日本: 'g',
        '1st': 'h',
        "it's": 'i',
        ctid: 'j',
      },
      'Order Items',
    ),
  ),
  contractCase('keeps names of any length apart', (world) => {
    const [first, second] = [`${'x'.repeat(90)}1`, `${'x'.repeat(90)}2`]
    return keeps(
      world,
      { [first]: text, [second]: text },
      { [first]: 'a', [second]: 'b' },
      'long_'.repeat(20),
    )
  }),
  contractCase(
    'keeps columns apart whose names differ in capitals, or refuses them',
    async (world) => {
      const lines = [schema({ name: text, Name: text }), record({ id: 1, name: 'a', Name: 'b' })]
      const outcome = await feed(world, 'run-1', [...lines, { type: 'FLEXT_END' }])
      if (E.isLeft(outcome)) {
        assert.match(outcome.left.message, /"name" and "Name"/)
        return
      }
      await done(world.staging.publish('run-1', 'nightly'))
      assertKept(world, { name: 'a', Name: 'b' }, (await world.visible('things'))[0])
    },
  ),
  contractCase('keeps whole numbers of eight bytes to the last digit', async (world) => {
    for (const [at, value] of ['9007199254740993', '-9223372036854775808'].entries()) {
      await load(world, `run-${at}`, [
        schema({ value: { type: 'integer' } }),
        `{"type":"RECORD","stream":"things","record":{"id":${at},"value":${value}}}`,
      ])
      const row = (await world.visible('things')).find(({ id }) => id === at)
      assert.equal(asText(row?.['value']), value)
    }
  }),
  contractCase('keeps a whole number of any length, or refuses it by column', async (world) => {
    await keepsExactly(world, { type: 'integer' }, '123456789012345678901234567890')
  }),
  contractCase('refuses a value of a type that the schema does not have, by line', (world) =>
    refused(
      world,
      [schema({ count: { type: 'integer' } }), record({ id: 1, count: 'many' })],
      /line 2/,
      /column count/,
    ),
  ),
  contractCase('keeps values of a column that may be anything', (world) =>
    keeps(world, { any: {} }, { any: 'as it is' }),
  ),
  contractCase('leaves out columns that the schema does not have', async (world) => {
    await load(world, 'run-1', [schema({ text }), record({ id: 1, text: 'a', more: 'b' })])
    assertKept(world, { id: 1, text: 'a' }, (await world.visible('things'))[0])
  }),
]
