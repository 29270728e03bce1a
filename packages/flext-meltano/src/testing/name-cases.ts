/** Cases of the target contract about names and keys that a language or a file system has a meaning for. */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'

import {
  contractCase,
  done,
  feed,
  load,
  type TargetContractCase,
  type TargetWorld,
} from './contract-world.ts'

const end = { type: 'FLEXT_END' }

/** Lines as text, for names that a literal of JavaScript would take for something else. */
const schemaLine = (names: ReadonlyArray<string>, stream = 'things'): string => {
  const properties = ['id', ...names].map(
    (name) =>
      `${JSON.stringify(name)}:{"type":${name === 'id' ? '"integer"' : '["null","string"]'}}`,
  )
  return `{"type":"SCHEMA","stream":${JSON.stringify(stream)},"schema":{"type":"object","properties":{${properties.join(',')}}},"key_properties":["id"]}`
}
const recordLine = (names: ReadonlyArray<string>, stream = 'things'): string => {
  const values = names.map((name, nth) => `${JSON.stringify(name)}:"value ${nth}"`)
  return `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":{"id":1,${values.join(',')}}}`
}

/** Columns of these names are kept with their values; where one is refused, it is by its name. */
const keepsColumns = async (
  world: TargetWorld,
  names: ReadonlyArray<string>,
  run: string,
): Promise<void> => {
  const stream = `of ${run}`
  const lines = [schemaLine(names, stream), recordLine(names, stream), end]
  const outcome = await feed(world, run, lines)
  if (E.isLeft(outcome)) {
    const { message } = outcome.left
    const isNamed = names.some((name) => name !== '' && message.includes(JSON.stringify(name)))
    assert.ok(isNamed || (names.includes('') && message.includes('empty')), message)
    await done(world.staging.discard(run))
    const isOne = names.length === 1
    for (const [at, name] of isOne ? [] : names.entries()) {
      await keepsColumns(world, [name], `${run}-${at}`)
    }
    return
  }
  await done(world.staging.publish(run, 'nightly'))
  const [row = {}] = await world.visible(stream)
  const { columnOf = (property: string) => property } = world
  for (const [at, name] of names.entries()) {
    const found: unknown = Object.getOwnPropertyDescriptor(row, columnOf(name))?.value
    assert.equal(found, `value ${at}`, `column ${JSON.stringify(name)} is not there`)
  }
}

/** Streams of these names are kept apart; where one is refused, it is by its name. */
const keepsStreams = async (
  world: TargetWorld,
  streams: ReadonlyArray<string>,
  run: string,
): Promise<void> => {
  const lines = streams.flatMap((stream) => [
    schemaLine(['of'], stream),
    `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":{"id":1,"of":${JSON.stringify(stream)}}}`,
  ])
  const outcome = await feed(world, run, [...lines, end])
  if (E.isLeft(outcome)) {
    const { message } = outcome.left
    assert.ok(
      streams.some((stream) => message.includes(stream)),
      message,
    )
    await done(world.staging.discard(run))
    const isOne = streams.length === 1
    for (const [at, stream] of isOne ? [] : streams.entries()) {
      await keepsStreams(world, [stream], `${run}-${at}`)
    }
    return
  }
  const receipt = await done(world.staging.publish(run, 'nightly'))
  assert.deepEqual(receipt.rows, Object.fromEntries(streams.map((stream) => [stream, 1])))
  for (const stream of streams) {
    const rows = await world.visible(stream)
    assert.deepEqual(
      rows.map((row) => row['of']),
      [stream],
    )
  }
}

export const nameCases: ReadonlyArray<TargetContractCase> = [
  contractCase(
    'keeps columns whose names mean something to a program, or refuses them',
    async (world) => {
      const names =
        'constructor toString hasOwnProperty rowid oid tableoid type é a\nb 😀 % $1 ? :x --'
      await keepsColumns(world, [...names.split(' '), ' '], 'run-1')
      await keepsColumns(world, ['__proto__'], 'run-2')
      await keepsColumns(world, [''], 'run-3')
      const lines = [schemaLine(['constructor']), recordLine(['constructor'])]
      const without = `{"type":"RECORD","stream":"things","record":{"id":2}}`
      await load(world, 'run-4', [...lines, without, without.replace('2', '3')])
      const rows = await world.visible('things')
      const found = (id: number): unknown =>
        Object.getOwnPropertyDescriptor(
          rows.find((row) => Number(row['id']) === id) ?? {},
          'constructor',
        )?.value
      assert.deepEqual([found(1), found(2) ?? null, found(3) ?? null], ['value 0', null, null])
    },
  ),
  contractCase(
    'keeps streams apart whose names could be paths, or refuses them by name',
    async (world) => {
      const streams = '../up a/b . .. CON a\\b a.b a%2Fb Ünï'
      await keepsStreams(world, [...streams.split(' '), 'x y'], 'run-1')
      await keepsStreams(world, ['__proto__'], 'run-2')
      await keepsStreams(world, ['constructor'], 'run-3')
    },
  ),
  contractCase('tells keys apart that look alike', async (world) => {
    const key = ['a', 'A', 'a ', ' a', 'é', 'e\u0301', '1x', '01x', 'null', 'NULL', '', '\\N']
    const schema = {
      type: 'SCHEMA',
      stream: 'things',
      schema: { type: 'object', properties: { key: { type: 'string' }, nth: { type: 'integer' } } },
      key_properties: ['key'],
    }
    const records = key.map((each, nth) => ({
      type: 'RECORD',
      stream: 'things',
      record: { key: each, nth },
    }))
    await load(world, 'run-1', [schema, ...records])
    const rows = await world.visible('things')
    assert.deepEqual(
      rows
        .map((row) => [row['key'], Number(row['nth'])])
        .toSorted((a, b) => Number(a[1]) - Number(b[1])),
      key.map((each, nth) => [each, nth]),
    )
  }),
  contractCase('merges by keys of several columns', async (world) => {
    const schema = {
      type: 'SCHEMA',
      stream: 'things',
      schema: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'integer' }, c: { type: 'string' } },
      },
      key_properties: ['a', 'b'],
    }
    const record = (a: string, b: number, c: string) => ({
      type: 'RECORD',
      stream: 'things',
      record: { a, b, c },
    })
    await load(world, 'run-1', [
      schema,
      record('x', 1, 'one'),
      record('x', 2, 'two'),
      record('y', 1, 'three'),
    ])
    await load(world, 'run-2', [schema, record('x', 2, 'four'), record('y', 2, 'five')])
    const found = (await world.visible('things'))
      .map(({ c }) => c)
      .map(String)
      .toSorted()
    assert.deepEqual(
      found,
      world.merges ? ['five', 'four', 'one', 'three'] : ['five', 'four', 'one', 'three', 'two'],
    )
  }),
  contractCase(
    'takes another key in the middle of a run, or refuses it by stream and column',
    async (world) => {
      const schema = (keys: ReadonlyArray<string>) => ({
        type: 'SCHEMA',
        stream: 'things',
        schema: {
          type: 'object',
          properties: { id: { type: 'integer' }, code: { type: 'string' } },
        },
        key_properties: keys,
      })
      const record = (id: number, code: string) => ({
        type: 'RECORD',
        stream: 'things',
        record: { id, code },
      })
      const outcome = await feed(world, 'run-1', [
        schema(['id']),
        record(1, 'a'),
        schema(['code']),
        record(1, 'b'),
        record(2, 'b'),
        end,
      ])
      if (E.isLeft(outcome)) {
        assert.match(outcome.left.message, /things.*(id|code)/)
        await done(world.staging.discard('run-1'))
        return
      }
      await done(world.staging.publish('run-1', 'nightly'))
      const codes = (await world.visible('things')).map(({ code }) => String(code)).toSorted()
      assert.deepEqual(codes, world.merges ? ['a', 'b'] : ['a', 'b', 'b'])
    },
  ),
  contractCase('keeps a nesting of any depth, or refuses it by line', async (world) => {
    const depth = 5000
    const deep = `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`
    const outcome = await feed(world, 'run-1', [
      `{"type":"SCHEMA","stream":"things","schema":{"type":"object","properties":{"id":{"type":"integer"},"deep":{"type":["null","object"]}}},"key_properties":["id"]}`,
      `{"type":"RECORD","stream":"things","record":{"id":1,"deep":{}}}`,
      `{"type":"RECORD","stream":"things","record":{"id":2,"deep":{}}}`,
      `{"type":"RECORD","stream":"things","record":{"id":3,"deep":${deep}}}`,
      end,
    ])
    if (E.isLeft(outcome)) {
      assert.match(outcome.left.message, /line 4, stream things, column deep/)
      return
    }
    await done(world.staging.publish('run-1', 'nightly'))
    assert.equal((await world.visible('things')).length, 3)
  }),
]
