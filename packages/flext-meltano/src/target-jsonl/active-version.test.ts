/** Files whose streams send a version of the whole table: what older versions left is gone, and comes back. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { either as E } from 'fp-ts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import type { NativeTarget } from '../singer/target/target-main.ts'
import { targetCsv } from '../target-csv/target-csv.ts'
import { targetParquet } from '../target-parquet/target-parquet.ts'
import { done, load, feed, type TargetWorld } from '../testing/contract-world.ts'
import { targetJsonl } from './target-jsonl.ts'

vi.setConfig({ testTimeout: 60_000 })

interface FilesWorld extends TargetWorld {
  readonly folder: string
  /** The lines of a stream in order, as they stand in its file; ids in Parquet. */
  readonly lines: () => ReadonlyArray<string> | Promise<ReadonlyArray<string>>
}

const worldOf = <Config>(
  target: NativeTarget<Config>,
  lines: (folder: string) => ReturnType<FilesWorld['lines']>,
  more: object = {},
): FilesWorld => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-versions-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = { destination_path: folder, ...more } as Config
  return {
    folder,
    open: (run) => target.open(config, run),
    staging: target.staging(config),
    visible: () => [],
    merges: false,
    lines: () => lines(folder),
  }
}

const textLines =
  (name: string, unpack: (bytes: Buffer) => Buffer = (bytes) => bytes) =>
  (folder: string) =>
    existsSync(join(folder, name))
      ? unpack(readFileSync(join(folder, name)))
          .toString()
          .split('\n')
          .slice(0, -1)
      : []

const parquetIds = async (folder: string): Promise<ReadonlyArray<string>> => {
  const files = existsSync(join(folder, 'birds')) ? readdirSync(join(folder, 'birds')) : []
  const rows = files.toSorted().map(async (name) => {
    const file = await asyncBufferFromFile(join(folder, 'birds', name))
    return parquetReadObjects({ file, columns: ['id'] })
  })
  return (await Promise.all(rows)).flat().map(({ id }) => String(id))
}

const targets: Readonly<Record<string, () => FilesWorld>> = {
  'target-jsonl': () => worldOf(targetJsonl, textLines('birds.jsonl')),
  'target-csv': () => worldOf(targetCsv, textLines('birds.csv')),
  'target-csv, packed': () =>
    worldOf(targetCsv, textLines('birds.csv.gz', gunzipSync), { compression: 'gzip' }),
  'target-parquet': () => worldOf(targetParquet, parquetIds),
}

const birds = {
  type: 'SCHEMA',
  stream: 'birds',
  schema: { properties: { id: { type: 'integer' }, note: { type: ['null', 'string'] } } },
  key_properties: ['id'],
}
const bird = (id: number, version?: number) => ({
  type: 'RECORD',
  stream: 'birds',
  record: { id, note: 'x}' },
  ...(version === undefined ? {} : { version }),
})
const activate = (version: number) => ({ type: 'ACTIVATE_VERSION', stream: 'birds', version })
const state = (at: number) => ({ type: 'STATE', value: { at } })

/** The ids that stand in lines, whichever the format is. */
const idsOf = (lines: ReadonlyArray<string>): ReadonlyArray<number> =>
  lines.flatMap((line) => {
    const [, id] = /^(?:\{"id":)?(\d+)/.exec(line) ?? []
    return id === undefined ? [] : [Number(id)]
  })

/** A second run whose files are all in their places, and that has no receipt; says what was there before. */
const cutShort = async (world: FilesWorld): Promise<ReadonlyArray<string>> => {
  await load(world, 'run-1', [birds, bird(1, 1), bird(2, 1), activate(1), state(1)])
  const before = await world.lines()
  await feed(world, 'run-2', [birds, bird(3, 2), activate(2), state(2), { type: 'FLEXT_END' }])
  await withoutReceipt(world, 'run-2')
  expect(idsOf(await world.lines())).toEqual([3])
  return before
}

/** Puts all files of a run in their places, and then its receipt cannot be written. */
const withoutReceipt = async ({ folder, staging }: FilesWorld, run: string): Promise<void> => {
  const inTheWay = join(folder, '.flext-state', 'hourly.json.next')
  mkdirSync(inTheWay)
  expect(E.isLeft(await staging.publish(run, 'hourly')())).toBe(true)
  rmSync(inTheWay, { recursive: true })
}

describe.each(Object.entries(targets))('%s', (_name, open) => {
  it('takes rows that do not say their version as those of the one that is activated', async () => {
    const world = open()
    await load(world, 'run-1', [birds, bird(1), bird(2), activate(10), state(1)])
    await load(world, 'run-2', [birds, bird(3), activate(10), state(2)])
    expect(idsOf(await world.lines())).toEqual([1, 2, 3])
    await load(world, 'run-3', [birds, bird(4), activate(11), state(3)])
    expect(idsOf(await world.lines())).toEqual([4])
  })

  it('leaves out rows of an older version of the same run, and says how many rows are gone', async () => {
    const world = open()
    await load(world, 'run-1', [birds, bird(1), bird(2), state(1)])
    const messages = [birds, bird(3, 1), activate(1), bird(4, 2), bird(5, 2), activate(2), state(2)]
    await feed(world, 'run-2', [...messages, { type: 'FLEXT_END' }])
    expect(await done(world.staging.publish('run-2', 'nightly'))).toEqual({
      rows: { birds: 2 },
      effects: { birds: { inserted: 2, updated: 0, deleted: 2 } },
    })
    expect(idsOf(await world.lines())).toEqual([4, 5])
  })

  it('goes on where a publishing was cut short, or takes it back', async () => {
    for (const isTakenBack of [false, true]) {
      const world = open()
      const before = await cutShort(world)
      if (isTakenBack) {
        await done(world.staging.discard('run-2'))
        expect(await world.lines()).toEqual(before)
        continue
      }
      const receipt = await done(world.staging.publish('run-2', 'hourly'))
      expect(receipt.effects).toEqual({ birds: { inserted: 1, updated: 0, deleted: 2 } })
      expect(await done(world.staging.publish('run-2', 'hourly'))).toEqual(receipt)
      expect(idsOf(await world.lines())).toEqual([3])
      expect(readdirSync(join(world.folder, '.flext-staging'))).toEqual([])
    }
  })

  it('takes a publishing that was cut short back only where no later run has come', async () => {
    const world = open()
    await cutShort(world)
    await load(world, 'run-3', [birds, bird(4, 3), activate(3), state(3)])
    const after = await world.lines()
    expect(idsOf(after)).toEqual([4])
    // Files are told apart by their times where they are as long, and clocks of file systems are coarse.
    const later = new Date(Date.now() + 1000)
    for (const name of readdirSync(world.folder))
      if (name.startsWith('birds')) utimesSync(join(world.folder, name), later, later)
    const taken = await world.staging.discard('run-2')()
    expect(await world.lines()).toEqual(after)
    // Files of Parquet are each of one run, and so there is nothing to take back.
    if (E.isLeft(taken)) expect(taken.left.message).toMatch(/something else has written to it/)
    else expect(readdirSync(join(world.folder, '.flext-staging'))).toEqual([])
  })
})

it('counts a last line without its end, and keeps it where it is of the version', async () => {
  const world = worldOf(targetJsonl, textLines('birds.jsonl'))
  await load(world, 'run-1', [birds, bird(1, 1), activate(1), state(1)])
  const file = join(world.folder, 'birds.jsonl')
  appendFileSync(file, '{"id":2,"_sdc_table_version":2}')
  await feed(world, 'run-2', [birds, bird(3, 2), activate(2), state(2), { type: 'FLEXT_END' }])
  const second = await done(world.staging.publish('run-2', 'nightly'))
  expect(second.effects).toEqual({ birds: { inserted: 1, updated: 0, deleted: 1 } })
  expect(idsOf(await world.lines())).toEqual([2, 3])
  appendFileSync(file, '{"id":4}')
  await feed(world, 'run-3', [birds, bird(5, 3), activate(3), state(3), { type: 'FLEXT_END' }])
  const third = await done(world.staging.publish('run-3', 'nightly'))
  expect(third.effects).toEqual({ birds: { inserted: 1, updated: 0, deleted: 3 } })
  expect(idsOf(await world.lines())).toEqual([5])
})

it('begins a line of its own behind one without its end, and takes that back too', async () => {
  for (const [world, name, line] of [
    [worldOf(targetJsonl, textLines('birds.jsonl')), 'birds.jsonl', '{"id":2}'],
    [worldOf(targetCsv, textLines('birds.csv')), 'birds.csv', '2,y'],
  ] as const) {
    await load(world, 'run-1', [birds, bird(1), state(1)])
    const file = join(world.folder, name)
    appendFileSync(file, line)
    const before = readFileSync(file)
    await feed(world, 'run-2', [birds, bird(3), state(2), { type: 'FLEXT_END' }])
    await withoutReceipt(world, 'run-2')
    expect(idsOf(await world.lines())).toEqual([1, 2, 3])
    await done(world.staging.discard('run-2'))
    expect(readFileSync(file)).toEqual(before)
    await load(world, 'run-3', [birds, bird(4), state(3)])
    expect(idsOf(await world.lines())).toEqual([1, 2, 4])
  }
})

it('leaves files of Parquet alone that are not its own, damaged ones among them', async () => {
  const world = worldOf(targetParquet, () => [])
  await load(world, 'run-1', [birds, bird(1, 1), activate(1), state(1)])
  const folder = join(world.folder, 'birds')
  const bytes = Buffer.from(
    parquetWriteBuffer({ columnData: [{ name: 'id', data: [7], type: 'INT32' }] }),
  )
  const damaged = Buffer.from(bytes).fill(0xff, bytes.length - 40, bytes.length - 8)
  const others = { 'foreign.parquet': bytes, 'damaged.parquet': damaged, 'no.parquet': 'none' }
  for (const [name, content] of Object.entries(others)) writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'parts.parquet'))
  await load(world, 'run-2', [birds, bird(2, 2), activate(2), state(2)])
  expect(readdirSync(folder).toSorted()).toEqual(
    [...Object.keys(others), 'parts.parquet', 'run-2.parquet'].toSorted(),
  )
})

it('says the version in a column of its own, with the digits of numbers as they came', async () => {
  const world = worldOf(targetJsonl, textLines('birds.jsonl'))
  const long = '{"type":"RECORD","stream":"birds","record":{"id":12345678901234567890}}'
  await load(world, 'run-1', [birds, long, activate(7), state(1)])
  expect(await world.lines()).toEqual(['{"id":12345678901234567890,"_sdc_table_version":7}'])
  const table = worldOf(targetCsv, textLines('birds.csv'))
  await load(table, 'run-1', [birds, bird(1, 7), state(1)])
  expect(await table.lines()).toEqual(['id,note,_sdc_table_version', '1,x},7'])
})
