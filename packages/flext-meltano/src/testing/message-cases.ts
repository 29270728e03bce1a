/** Cases of the target contract about messages: their order, keys, states, versions and damage. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

import { either as E } from 'fp-ts'
import { parquetWriteBuffer } from 'hyparquet-writer'

import { exactNumber } from '../singer/exact-number.ts'
import {
  assertKept,
  contractCase,
  done,
  feed,
  ids,
  isKept,
  load,
  moons,
  planet,
  planets,
  refused,
  type TargetContractCase,
} from './contract-world.ts'

const record = (id: number, more = {}) => ({
  type: 'RECORD',
  stream: 'planets',
  record: planet(id, more),
})
/** A number with all of its digits. */
const asText = (value: unknown): string => exactNumber(value) ?? String(value)
const state = (at: number) => ({ type: 'STATE', value: { at } })

export const messageCases: ReadonlyArray<TargetContractCase> = [
  contractCase('refuses a record that comes before its schema, by line and stream', (world) =>
    refused(world, [record(1), state(1)], /line 1/, /planets/, /SCHEMA first/),
  ),
  contractCase('refuses a record without its key, or with none in it', async (world) => {
    const { id: _id, ...keyless } = planet(1)
    const lines = [planets, { type: 'RECORD', stream: 'planets', record: keyless }, state(1)]
    await refused(world, lines, /line 2/, /column id/, /missing/)
    await refused(
      world,
      [planets, record(1), { ...record(2), record: planet(2, { id: null }) }],
      /line 3/,
      /column id/,
      /null/,
    )
  }),
  contractCase('keeps the last of a key that comes several times in a batch', async (world) => {
    const lines = [planets, record(1), record(2), record(1, { name: 'last' }), state(3)]
    await load(world, 'run-1', lines)
    assert.deepEqual(await ids(world), world.merges ? [1, 2] : [1, 1, 2])
    const names = new Set((await world.visible('planets')).map(({ name }) => name))
    assert.ok(names.has('last'))
    assert.equal(names.has('planet 1'), !world.merges)
  }),
  contractCase('lets a later run change the row of a key', async (world) => {
    await load(world, 'run-1', [planets, record(1), record(2), state(2)])
    await load(world, 'run-2', [planets, record(2, { name: 'changed' }), state(3)])
    const names = (await world.visible('planets')).map(({ name }) => name)
    assert.deepEqual(
      names.map(String).toSorted(),
      world.merges ? ['changed', 'planet 1'] : ['changed', 'planet 1', 'planet 2'],
    )
  }),
  contractCase('takes a stream that has no rows', async (world) => {
    assert.equal((await load(world, 'run-1', [planets, state(0)]))['planets'] ?? 0, 0)
    assert.deepEqual(await ids(world), [])
    await load(world, 'run-2', [planets, record(1), state(1)])
    assert.deepEqual(await ids(world), [1])
  }),
  contractCase('keeps the last of several states, whatever stands between them', async (world) => {
    const lines = [state(0), planets, state(1), state(2), record(1), state(3), record(2), state(4)]
    await load(world, 'run-1', lines)
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 4 })
    assert.deepEqual(await ids(world), [1, 2])
  }),
  contractCase('keeps streams apart that come in turns', async (world) => {
    const stream = (name: string) => ({ ...planets, stream: name })
    const lines = Array.from({ length: 50 }, (_, id) => [
      record(id),
      { ...record(id), stream: 'twins' },
    ]).flat()
    await load(world, 'run-1', [planets, stream('twins'), ...lines, state(1)])
    assert.deepEqual(
      await ids(world),
      Array.from({ length: 50 }, (_, id) => id),
    )
    assert.equal((await world.visible('twins')).length, 50)
  }),
  contractCase(
    'takes a wider type in the middle of a stream, or refuses it by column',
    async (world) => {
      const wider = (type: string) => ({
        ...planets,
        schema: {
          ...planets.schema,
          properties: { ...planets.schema.properties, mass: { type: ['null', type] } },
        },
      })
      const whole = [wider('integer'), record(1, { mass: 3 })]
      const outcome = await feed(world, 'run-1', [
        ...whole,
        wider('number'),
        record(2, { mass: 2.5 }),
        wider('string'),
        record(3, { mass: 'heavy' }),
        state(3),
        { type: 'FLEXT_END' },
      ])
      if (E.isLeft(outcome)) {
        assert.match(outcome.left.message, /planets.*"mass"/)
        await done(world.staging.discard('run-1'))
        return
      }
      await done(world.staging.publish('run-1', 'nightly'))
      const masses = new Map((await world.visible('planets')).map(({ id, mass }) => [id, mass]))
      assert.equal(String(masses.get(1)), '3')
      assert.equal(String(masses.get(2)), '2.5')
    },
  ),
  contractCase('drops rows of older versions once a version is activated', async (world) => {
    const version = (id: number, at: number) => ({ ...record(id), version: at })
    const activate = (at: number) => ({ type: 'ACTIVATE_VERSION', stream: 'planets', version: at })
    await load(world, 'run-1', [planets, version(1, 1), version(2, 1), activate(1), state(1)])
    await load(world, 'run-2', [planets, version(2, 2), version(3, 2), activate(2), state(2)])
    assert.deepEqual(await ids(world), [2, 3])
    await load(world, 'run-3', [planets, version(4, 2), activate(2), state(3)])
    assert.deepEqual(await ids(world), [2, 3, 4])
    await load(world, 'run-4', [planets, version(5, 3), state(4)])
    assert.deepEqual(await ids(world), [2, 3, 4, 5])
    await load(world, 'run-5', [planets, version(6, 3), activate(3), state(5)])
    assert.deepEqual(await ids(world), [5, 6])
    await load(world, 'run-6', [planets, activate(4), state(6)])
    assert.deepEqual(await ids(world), [])
  }),
  contractCase('keeps rows that come without a version after ones with it', async (world) => {
    // So many, and of texts alone, that a target may take them in the fastest way it has.
    const names = Array.from({ length: 200 }, (_, at) => `moon ${at + 100}`)
    const moon = (name: string) => ({ type: 'RECORD', stream: 'moons', record: { name } })
    const versioned = names.slice(0, 2).map((name) => ({ ...moon(name), version: 1 }))
    await load(world, 'run-1', [moons, ...versioned, moons, ...names.slice(2).map(moon), state(1)])
    assert.deepEqual(
      (await world.visible('moons')).map(({ name }) => String(name)).toSorted(),
      names,
    )
  }),
  contractCase(
    'takes records from the files of a batch, and says which is not there',
    async (world) => {
      const folder = mkdtempSync(join(tmpdir(), 'flext-batch-'))
      try {
        const lines = [1, 2, 3].map((id) => `${JSON.stringify(planet(id))}\n`).join('')
        writeFileSync(join(folder, 'one.jsonl.gz'), gzipSync(lines))
        const batch = (file: string) => ({
          type: 'BATCH',
          stream: 'planets',
          encoding: { format: 'jsonl', compression: 'gzip' },
          manifest: [pathToFileURL(join(folder, file)).href],
        })
        await load(world, 'run-1', [planets, batch('one.jsonl.gz'), record(4), state(4)])
        assert.deepEqual(await ids(world), [1, 2, 3, 4])
        await refused(world, [planets, batch('two.jsonl.gz')], /line 2/, /two\.jsonl\.gz/, /ENOENT/)
        await refused(world, [batch('one.jsonl.gz')], /line 1/, /SCHEMA first/)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  ),
  contractCase(
    'takes records from a batch of Parquet, and says which is damaged',
    async (world) => {
      const folder = mkdtempSync(join(tmpdir(), 'flext-batch-'))
      try {
        const bytes = parquetWriteBuffer({
          columnData: [
            { name: 'id', data: [1n, 9007199254740993n], type: 'INT64' },
            { name: 'name', data: ['planet 1', null], type: 'STRING' },
            { name: 'mass', data: [1.5, null], type: 'DOUBLE' },
            { name: 'seen', data: ['2024-02-29', null], type: 'STRING' },
            { name: 'moons', data: [['Io'], null], type: 'JSON' },
          ],
        })
        writeFileSync(join(folder, 'whole.parquet'), Buffer.from(bytes))
        writeFileSync(join(folder, 'cut.parquet'), Buffer.from(bytes).subarray(0, 200))
        const batch = (file: string) => ({
          type: 'BATCH',
          stream: 'planets',
          encoding: { format: 'parquet', compression: 'snappy' },
          manifest: [pathToFileURL(join(folder, file)).href],
        })
        await load(world, 'run-1', [planets, batch('whole.parquet'), record(3), state(3)])
        const rows = await world.visible('planets')
        assert.deepEqual(rows.map(({ id }) => asText(id)).toSorted(), [
          '1',
          '3',
          '9007199254740993',
        ])
        const seen = { id: 1, name: 'planet 1', mass: 1.5, seen: '2024-02-29', moons: ['Io'] }
        assertKept(
          world,
          seen,
          rows.find(({ id }) => asText(id) === '1'),
        )
        await refused(world, [planets, batch('cut.parquet')], /line 2/, /cut\.parquet/, /invalid/)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  ),
  contractCase('refuses bytes that are no UTF-8, by line', (world) =>
    refused(
      world,
      [
        planets,
        record(1),
        Buffer.from(
          '{"type":"RECORD","stream":"planets","record":{"id":2,"name":"\xff\xfe"}}',
          'latin1',
        ),
      ],
      /line 3/,
      /UTF-8/,
    ),
  ),
  contractCase('refuses what is no JSON, NaN among it, by line', async (world) => {
    const nan = '{"type":"RECORD","stream":"planets","record":{"id":1,"mass":NaN}}'
    await refused(world, [planets, nan], /line 2/)
    await refused(world, [planets, '{"type":"RECORD","stream":"planets"'], /line 2/)
    await refused(world, [planets, '[1]'], /line 2/)
  }),
  contractCase('takes a line of 100 MB', async (world) => {
    const name = 'x'.repeat(100_000_000)
    await load(world, 'run-1', [planets, record(1, { name }), state(1)])
    const [row] = await world.visible('planets')
    assert.ok(isKept(name, row?.['name']), 'the text is not the one that was sent')
  }),
  contractCase(
    'gives every message of a run back after it was cut short and sent again',
    async (world) => {
      const lines = Array.from({ length: 20 }, (_, id) => record(id))
      await feed(world, 'run-1', [
        planets,
        ...lines.slice(0, 10),
        state(10),
        ...lines.slice(10, 15),
      ])
      const at = (await done(world.staging.staged('run-1')))?.state?.['at']
      const from = typeof at === 'number' ? at : 0
      await load(world, 'run-1', [planets, ...lines.slice(from), state(20)])
      assert.deepEqual(
        await ids(world),
        Array.from({ length: 20 }, (_, id) => id),
      )
      assertKept(
        world,
        planet(7),
        (await world.visible('planets')).find(({ id }) => id === 7),
      )
    },
  ),
]
