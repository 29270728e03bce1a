import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'

import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { planName, stagingFolder } from '../file-target/staging-place.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import type { CsvFiles } from '../tap-csv/csv-config.ts'
import { tapCsv } from '../tap-csv/tap-csv.ts'
import { done, feed, load, planet, planets, type TargetWorld } from '../testing/contract-world.ts'
import { targetContract } from '../testing/target-contract.ts'
import { csvStaging } from './csv-staging.ts'
import { openCsvStore } from './csv-store.ts'
import { streamFile, type CsvTargetConfig } from './csv-target-config.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-target-csv-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Given = Omit<CsvTargetConfig, 'destination_path'>

const worldOf = (given: Given = {}): TargetWorld => {
  const config: CsvTargetConfig = { destination_path: folder, ...given }
  return {
    open: (id) => openCsvStore(config, id),
    staging: csvStaging(config),
    visible: (stream) => rowsIn(streamFile(config, stream)),
    merges: false,
  }
}

/** Rows as another reader than ours has them. */
const rowsIn = (file: string): ReadonlyArray<SingerRecord> =>
  existsSync(file)
    ? parse<SingerRecord>(readFileSync(file, 'utf8'), {
        columns: true,
        cast: (value, { quoting, column, header }) => {
          if (header) return value
          if (value === '') return quoting ? '' : null
          if (column === 'moons') return JSON.parse(value) as unknown
          if (value === 'true' || value === 'false') return value === 'true'
          return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value) && isExact(value) ? Number(value) : value
        },
      })
    : []

const isExact = (value: string): boolean =>
  !/^-?\d+$/.test(value) || Number.isSafeInteger(Number(value))

describe('target-csv', () => {
  for (const { name, run } of targetContract) it(name, () => run(worldOf()))

  const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const schema: SchemaMessage = {
    type: 'SCHEMA',
    stream: 'things',
    schema: {
      properties: { id: { type: 'integer' }, name: { type: ['null', 'string'] } },
    },
    key_properties: ['id'],
  }
  const record = (row: SingerRecord) => ({ type: 'RECORD', stream: 'things', record: row })

  it('writes what RFC 4180 asks for, in the dialect that is wanted', async () => {
    const rows = [
      record({ id: 1, name: 'a "b",\nc' }),
      record({ id: 2, name: null }),
      record({ id: 3, name: '' }),
    ]
    await load(worldOf(), 'run-1', [schema, ...rows])
    expect(text('things.csv')).toBe('id,name\n1,"a ""b"",\nc"\n2,\n3,""\n')
    const given: Given = {
      delimiter: '\t',
      quotechar: "'",
      quoting: 'all',
      line_end: 'crlf',
      null_value: 'NULL',
    }
    await load(worldOf(given), 'run-2', [schema, ...rows])
    expect(text('things.tsv')).toBe("'id'\t'name'\r\n1\t'a \"b\",\nc'\r\n2\tNULL\r\n3\t''\r\n")
    await load(worldOf({ header: false, load_method: 'overwrite' }), 'run-3', [schema, rows[1]])
    expect(text('things.csv')).toBe('2,\n')
  })

  it('makes room for a column that comes later, in rows that are there already', async () => {
    await load(worldOf(), 'run-1', [schema, record({ id: 1, name: 'a\n"b"' })])
    await load(worldOf(), 'run-2', [schema, record({ id: 2, name: '' })])
    const wider = {
      ...schema,
      schema: { properties: { more: { type: ['null', 'array'] }, ...schema.schema.properties } },
    }
    await load(worldOf(), 'run-3', [wider, record({ id: 3, more: ['x', 1.5] })])
    expect(text('things.csv')).toBe('id,name,more\n1,"a\n""b""",\n2,"",\n3,,"[""x"",1.5]"\n')
  })

  it('keeps the columns of a file whose stream has fewer by now, or another order', async () => {
    await load(worldOf(), 'run-1', [schema, record({ id: 1, name: 'a' })])
    const fewer = { ...schema, schema: { properties: { id: { type: 'integer' } } } }
    await load(worldOf(), 'run-2', [fewer, record({ id: 2 })])
    expect(text('things.csv')).toBe('id,name\n1,a\n2,\n')
  })

  it('replaces the rows of earlier runs where it overwrites', async () => {
    const world = worldOf({ load_method: 'overwrite' })
    await load(world, 'run-1', [schema, record({ id: 1, name: 'a' })])
    await load(world, 'run-2', [schema, record({ id: 2, name: 'b' })])
    expect(text('things.csv')).toBe('id,name\n2,b\n')
    await load(world, 'run-3', [schema])
    expect(text('things.csv')).toBe('id,name\n')
  })

  it('packs files, and appends to packed ones', async () => {
    const world = worldOf({ compression: 'gzip' })
    await load(world, 'run-1', [schema, record({ id: 1, name: 'a' })])
    await load(world, 'run-2', [schema, record({ id: 2, name: 'b' })])
    const bytes = readFileSync(join(folder, 'things.csv.gz'))
    expect(gunzipSync(bytes).toString()).toBe('id,name\n1,a\n2,b\n')
  })

  it('writes rows in their order, however long they are and whatever is in them', async () => {
    const names = ['a'.repeat(3 << 20), 'é', '🙂'.repeat(400_000), 'x'.repeat(900_000), '', 'z']
    const plain = Array.from({ length: 3000 }, (_, id) => ({ id, name: `b${id}-ü` }))
    const rows = [...plain, ...names.map((name, id) => ({ id, name })), ...plain]
    for (const compression of ['none', 'gzip'] as const)
      await load(worldOf({ compression }), `run-${compression}`, [schema, ...rows.map(record)])
    const expected = rows.map(({ id, name }) => `${id},${name === '' ? '""' : name}\n`)
    const whole = `id,name\n${expected.join('')}`
    expect(text('things.csv') === whole).toBe(true)
    expect(gunzipSync(readFileSync(join(folder, 'things.csv.gz'))).toString() === whole).toBe(true)
  })

  it('lets others have their turn while it publishes, also where it writes rows anew', async () => {
    const rows = Array.from({ length: 30_000 }, (_, id) => record({ id, name: `row ${id}` }))
    const wider = { ...schema, schema: { properties: { ...schema.schema.properties, more: {} } } }
    const world = worldOf()
    for (const [run, announced] of [
      ['run-1', schema],
      ['run-2', wider],
    ] as const) {
      await feed(world, run, [announced, ...rows, { type: 'FLEXT_END' }])
      let turns = 0
      const over = new AbortController()
      const others = (async () => {
        for (; !over.signal.aborted; turns += 1) await setImmediate()
      })()
      await done(world.staging.publish(run, 'nightly'))
      over.abort()
      await others
      expect(turns).toBeGreaterThan(10)
    }
    expect(text('things.csv').split('\n')).toHaveLength(60_002)
  })

  /** A publishing that a crash cut short after one of two files was renamed into place. */
  const cutShort = async (world: TargetWorld): Promise<void> => {
    const row = (stream: string, id: number) => ({ type: 'RECORD', stream, record: planet(id) })
    await load(world, 'run-1', [planets, row('planets', 0)])
    const old = text('planets.csv')
    const others = { ...planets, stream: 'others' }
    const all = [planets, others, row('planets', 1), row('others', 2), { type: 'FLEXT_END' }]
    await feed(world, 'run-2', all)
    const staged = stagingFolder({ destination_path: folder }, 'run-2')
    const aside = mkdtempSync(join(tmpdir(), 'flext-aside-'))
    cpSync(staged, join(aside, 'staged'), { recursive: true })
    cpSync(join(folder, '.flext-state'), join(aside, 'state'), { recursive: true })
    await done(world.staging.publish('run-2', 'nightly'))
    rmSync(join(folder, '.flext-state'), { recursive: true })
    cpSync(join(aside, 'staged'), staged, { recursive: true })
    cpSync(join(aside, 'state'), join(folder, '.flext-state'), { recursive: true })
    rmSync(aside, { recursive: true })
    const before = { planets: Buffer.byteLength(old), others: -1 }
    writeFileSync(join(staged, planName), JSON.stringify({ stateId: 'nightly', before }))
    writeFileSync(join(staged, 'planets.before'), old)
    renameSync(join(folder, 'others.csv'), join(staged, 'others.csv'))
  }

  it('goes on with a publishing that was cut short', async () => {
    const world = worldOf()
    await cutShort(world)
    const { rows } = await done(world.staging.publish('run-2', 'nightly'))
    expect(rows).toEqual({ planets: 1, others: 1 })
    expect((await world.visible('planets')).map(({ id }) => id)).toEqual([0, 1])
    expect((await world.visible('others')).map(({ id }) => id)).toEqual([2])
    expect(readdirSync(join(folder, '.flext-staging'))).toEqual([])
  })

  it('takes back a publishing that was cut short', async () => {
    const world = worldOf()
    await cutShort(world)
    await done(world.staging.discard('run-2'))
    expect((await world.visible('planets')).map(({ id }) => id)).toEqual([0])
    expect(existsSync(join(folder, 'others.csv'))).toBe(false)
    expect(readdirSync(join(folder, '.flext-staging'))).toEqual([])
  })

  it('does not write over what somebody else has written', async () => {
    const world = worldOf()
    await load(world, 'run-1', [schema, record({ id: 1, name: 'a' })])
    writeFileSync(join(folder, 'things.csv'), 'no,header\n"of ours\n')
    await feed(world, 'run-2', [schema, record({ id: 2, name: 'b' }), { type: 'FLEXT_END' }])
    const outcome = await world.staging.publish('run-2', 'nightly')()
    expect(outcome).toMatchObject({ left: { _tag: 'TargetStorageFailed' } })
    expect(text('things.csv')).toBe('no,header\n"of ours\n')
  })

  it('refuses a text that a CSV file cannot hold, by its column', async () => {
    const lines = [schema, record({ id: 1, name: 'a\0b' }), { type: 'FLEXT_END' }]
    const outcome = await feed(worldOf(), 'run-1', lines)
    expect(E.isLeft(outcome) ? outcome.left.message : '').toMatch(/"name".*NUL/)
  })
})

describe('what target-csv writes', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom(
        'a',
        '"',
        "'",
        ',',
        '\n',
        '\r',
        '\r\n',
        ' ',
        ';',
        '\t',
        '|',
        '\ufeff',
        'ü',
        '\\',
        '#',
      ),
    }),
    fc.constantFrom('', 'NULL', '\\N', 'null', '0', 'true', '2024-01-01'),
  )
  const value = fc.option(cell.map((one) => one.toWellFormed().replaceAll('\0', '')))
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quotechar: fc.constantFrom('"', "'"),
    quoting: fc.constantFrom('minimal' as const, 'all' as const),
    line_end: fc.constantFrom('lf' as const, 'crlf' as const),
    header: fc.boolean(),
    null_value: fc.constantFrom('', 'NULL', '\\N'),
    compression: fc.constantFrom('none' as const, 'gzip' as const, 'zstd' as const),
  })
  const runs = fc.integer({ min: 2, max: 4 }).chain((columns) =>
    fc.array(
      fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { maxLength: 12 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  )

  it('is what tap-csv reads, in every dialect and after every append', async () => {
    await fc.assert(
      fc.asyncProperty(dialect, runs, async (given, tables) => {
        rmSync(folder, { recursive: true, force: true })
        const world = worldOf(given)
        const width = tables.flat()[0]?.length ?? 2
        const names = Array.from({ length: width }, (_, at) => `column_${at + 1}`)
        const schema: SchemaMessage = {
          type: 'SCHEMA',
          stream: 'rows',
          schema: {
            properties: Object.fromEntries(
              names.map((name) => [name, { type: ['null', 'string'] }]),
            ),
          },
          key_properties: [],
        }
        const rows = tables
          .flat()
          .map((row) =>
            Object.fromEntries(row.map((one, at): [string, unknown] => [names[at] ?? '', one])),
          )
        let at = 0
        for (const table of tables) {
          const some = rows.slice(at, at + table.length)
          at += table.length
          await load(world, `run-${at}-${table.length}-${Math.random()}`, [
            schema,
            ...some.map((one) => ({ type: 'RECORD', stream: 'rows', record: one })),
          ])
        }
        if (rows.length === 0) return
        const files: CsvFiles = {
          entity: 'rows',
          path: streamFile({ destination_path: folder, ...given }, 'rows'),
          delimiter: given.delimiter,
          quotechar: given.quotechar,
          has_header: given.header,
          null_values: [given.null_value],
          quoted_empty: 'text',
        }
        const config = { files: [files], column_types: 'text' as const }
        const catalog = tapCsv.discover(config)
        if (E.isLeft(catalog)) throw new Error(catalog.left.message)
        const read: Array<unknown> = []
        const extracted = tapCsv.extract(config, catalog.right, {}, (lines) => {
          for (const line of lines.toString().trimEnd().split('\n')) {
            const message = JSON.parse(line) as { type: string; record?: unknown }
            if (message.type === 'RECORD') read.push(message.record)
          }
        })
        if (E.isLeft(extracted)) throw new Error(extracted.left.message)
        expect(read).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })
})
