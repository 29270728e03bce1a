import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { tapContract } from '../testing/tap-contract.ts'
import {
  catalogOf,
  contractTap,
  extraction,
  isRecord,
  messagesOf,
  type SourcePlanet,
  type TapWorld,
} from '../testing/tap-world.ts'
import { tapSqlite } from './tap-sqlite.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-tap-sqlite-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const worldOf = (
  statements: string,
  stream: string,
  metadata: Readonly<Record<string, unknown>> = {},
): TapWorld & { readonly run: (statements: string) => void } => {
  const database = join(folder, 'source.db')
  const run = (text: string): void => {
    const opened = new DatabaseSync(database)
    opened.exec(text)
    opened.close()
  }
  run(statements)
  return {
    tap: contractTap(tapSqlite, { database, state_rows: 20 }),
    stream,
    metadata,
    tellsEmptyFromNone: true,
    run,
    put: (planets) => {
      const opened = new DatabaseSync(database)
      const insert = opened.prepare('insert into planets values (?, ?, ?, ?, ?)')
      opened.exec('begin')
      for (const { id, name, big, amount, seen } of planets)
        insert.run(id, name, big === null ? null : BigInt(big), amount, seen)
      opened.exec('commit')
      opened.close()
    },
  }
}

const messageOf = (outcome: E.Either<{ readonly message: string }, unknown>): string =>
  E.isLeft(outcome) ? outcome.left.message : 'success'

// SQLite keeps a decimal of many digits only as text.
const planets = (key: string): string =>
  `create table planets (id integer ${key}, name text, big bigint, amount text, seen date)`

describe.each([
  { 'replication-method': 'FULL_TABLE' },
  { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' },
])('tap-sqlite keeps the contract of taps, %o', (metadata) => {
  for (const { name, run } of tapContract)
    it(name, () => run(worldOf(planets('primary key'), 'planets', metadata)))
})

describe('tap-sqlite', () => {
  const recordsOf = async (world: TapWorld, state = {}, run?: string) =>
    (await messagesOf(world, await catalogOf(world), state, run))
      .filter(isRecord)
      .map(({ record }) => record)

  it('goes on with a table without a key by the numbers of its rows', async () => {
    const world = worldOf(planets(''), 'planets')
    await world.put(
      Array.from({ length: 100 }, (_, at): SourcePlanet => ({
        id: 1,
        name: `planet ${at}`,
        big: null,
        amount: null,
        seen: null,
      })),
    )
    const messages = await messagesOf(world, await catalogOf(world))
    const states = messages.flatMap((message, at) =>
      message.type === 'STATE' ? [{ at, state: message.value }] : [],
    )
    expect(states.length).toBeGreaterThan(3)
    for (const { at, state } of states)
      expect((await recordsOf(world, state)).map(({ name }) => name)).toEqual(
        messages
          .slice(at)
          .filter(isRecord)
          .map(({ record }) => record['name']),
      )
  })

  it('gives what is declared, exactly, and refuses what is not, by row', async () => {
    const world = worldOf(
      `create table things (id integer primary key, ratio real, ok boolean, at datetime, bin blob, code varchar(3), loose);
       insert into things values (1, 0.1, 1, '2026-01-02 03:04:05.678', x'00ff', 'abc', 5);
       insert into things values (9007199254740993, 1e300, 0, null, null, '', 'text')`,
      'things',
    )
    const lines: Array<string> = []
    await world.tap.extract(await catalogOf(world), {}, (text) =>
      lines.push(typeof text === 'string' ? text : Buffer.from(text).toString()),
    )
    const records = lines
      .join('')
      .split('\n')
      .filter((line) => line.includes('RECORD'))
    expect(records).toEqual([
      '{"type":"RECORD","stream":"things","record":{"id":1,"ratio":0.1,"ok":true,"at":"2026-01-02T03:04:05.678","bin":"00ff","code":"abc","loose":"5"}}',
      '{"type":"RECORD","stream":"things","record":{"id":9007199254740993,"ratio":1e+300,"ok":false,"at":null,"bin":null,"code":"","loose":"text"}}',
    ])
    world.run(`insert into things (id, ratio) values (7, 'high')`)
    const { outcome } = await extraction(world, await catalogOf(world))
    expect(messageOf(outcome)).toBe('things, row id 7, column ratio: expected number, found "high"')
  })

  it('goes on behind a run with rows whose replication key is the same or later', async () => {
    const world = worldOf(
      `create table visits (id integer primary key, at datetime);
       insert into visits values (1, null), (2, '2026-01-01 10:00:00'), (3, '2026-01-02 10:00:00')`,
      'visits',
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'at' },
    )
    const messages = await messagesOf(world, await catalogOf(world))
    expect(messages.filter(isRecord).map(({ record }) => record['id'])).toEqual([1, 2, 3])
    const last = messages.at(-1)
    const state = last?.type === 'STATE' ? last.value : {}
    world.run(`insert into visits values (4, '2026-01-02 10:00:00'), (5, '2026-01-03 10:00:00')`)
    expect((await recordsOf(world, state, 'run-2')).map(({ id }) => id)).toEqual([3, 4, 5])
  })

  it('says that a file is missing, or no database, and makes none', async () => {
    const database = join(folder, 'nowhere.db')
    expect(messageOf(await contractTap(tapSqlite, { database }).discover())).toBe(
      `${database}: expected a SQLite database, found nothing`,
    )
    const text = import.meta.filename
    expect(messageOf(await contractTap(tapSqlite, { database: text }).discover())).toMatch(
      /expected a SQLite database, found file is not a database/,
    )
  })
})
