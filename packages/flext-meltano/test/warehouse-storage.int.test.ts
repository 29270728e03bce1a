import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  existsSync,
} from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

import { either as E } from 'fp-ts'
import { describe, expect, it, type TestContext } from 'vitest'

import { runChecks } from '../src/quality/run-checks.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import { openSqliteStore } from '../src/target-sqlite/sqlite-store.ts'
import { buildModels } from '../src/transform/build-models.ts'
import { done, messageOf, ok, schemaOf, warehouseWorld } from './warehouse-world.ts'

const users = schemaOf('users', { id: 'integer', name: 'string' }, ['id'])
const someUsers = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'x'.repeat(100) }))

/** A small disk of its own, as only root can make one. */
const withDisk = (context: TestContext, size: string, use: (folder: string) => Promise<void>) => {
  const world = warehouseWorld()
  const folder = join(world.folder, 'disk')
  mkdirSync(folder)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  if (mounted.status !== 0) {
    world[Symbol.dispose]()
    return context.skip(`a tmpfs of ${size} could not be mounted: ${String(mounted.stderr)}`)
  }
  return use(folder).finally(() => {
    spawnSync('umount', [folder])
    world[Symbol.dispose]()
  })
}

describe('a warehouse on a bad day', { timeout: 30_000 }, () => {
  it('says that the disk is full, and keeps what stood at the last checkpoint', (context) =>
    withDisk(context, '2m', async (folder) => {
      const config = { database: join(folder, 'warehouse.db') }
      const staging = sqliteStaging(config)
      const store = ok(openSqliteStore(config, 'run-1'))
      ok(store.schema(users))
      ok(store.write('users', someUsers))
      ok(store.checkpoint({ at: 1 }))
      let failure = store.write('users', someUsers)
      for (let n = 0; n < 50 && E.isRight(failure); n++) failure = store.write('users', someUsers)
      expect(messageOf(failure)).toBe(
        `${config.database}: expected room on the disk, found database or disk is full`,
      )
      expect(messageOf(store.checkpoint({ at: 2 }))).toBe(messageOf(failure))
      store.close()
      expect(await done(staging.staged('run-1'))).toEqual({
        run: 'run-1',
        state: { at: 1 },
        rows: { users: 1000 },
        ended: false,
      })
    }))

  it('publishes nothing on a full disk, and everything once there is room', (context) =>
    withDisk(context, '4m', async (folder) => {
      const config = { database: join(folder, 'warehouse.db') }
      const staging = sqliteStaging(config)
      const store = ok(openSqliteStore(config, 'run-1'))
      ok(store.schema(users))
      ok(store.write('users', someUsers))
      ok(store.checkpoint({ at: 1 }))
      store.close()

      const filler = openSync(join(folder, 'filler'), 'w')
      try {
        for (;;) writeSync(filler, Buffer.alloc(4096))
      } catch {
        closeSync(filler)
      }
      expect(messageOf(await staging.publish('run-1', 'nightly')())).toContain('room on the disk')

      rmSync(join(folder, 'filler'))
      expect(await done(staging.publishedState('nightly'))).toBeUndefined()
      expect(await done(staging.publish('run-1', 'nightly'))).toMatchObject({
        rows: { users: 1000 },
      })
    }))

  it('says that it may not be written, and can still be read', (context) =>
    withDisk(context, '4m', async (folder) => {
      const config = { database: join(folder, 'warehouse.db') }
      const store = ok(openSqliteStore(config, 'run-1'))
      ok(store.schema(users))
      ok(store.checkpoint({ at: 1 }))
      store.close()
      spawnSync('mount', ['-o', 'remount,ro', folder])
      expect(messageOf(openSqliteStore(config, 'run-1'))).toMatch(
        /warehouse\.db: expected a database (that may be written|file, or a folder in which one may be made), found /,
      )
      expect(messageOf(openSqliteStore({ database: join(folder, 'other.db') }, 'run-1'))).toContain(
        'other.db: expected a database file, or a folder in which one may be made',
      )
    }))

  it('makes the folder that it is to be in, and says so when it cannot', () => {
    using world = warehouseWorld()
    const database = join(world.folder, 'new', 'warehouse.db')
    ok(openSqliteStore({ database }, 'run-1')).close()
    expect(existsSync(database)).toBe(true)

    const inAFile = join(database, 'below', 'warehouse.db')
    expect(messageOf(openSqliteStore({ database: inAFile }, 'run-1'))).toContain(
      `${join(database, 'below')}: expected a folder for the database, or one in which it may be made, found ENOTDIR`,
    )
    expect(messageOf(openSqliteStore({ database: world.folder }, 'run-1'))).toBe(
      `${world.folder}: expected a database file, found a folder`,
    )
  })

  it('says that a file is no database, and leaves it alone', async () => {
    using world = warehouseWorld()
    const { database } = world.config
    const words = 'these are the accounts of 1998, not a database\n'.repeat(500)
    writeFileSync(database, words)
    const message = `${database}: expected a SQLite database, found file is not a database`
    expect(messageOf(openSqliteStore(world.config, 'run-1'))).toBe(message)
    expect(messageOf(await world.staging.publish('run-1', 'nightly')())).toBe(message)
    expect(messageOf(await world.staging.publishedState('nightly')())).toBe(message)
    expect(readFileSync(database, 'utf8')).toBe(words)
  })

  it('says that a database is damaged, and publishes nothing of it', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, someUsers)
    const { database } = world.config
    const file = openSync(database, 'r+')
    const { size } = statSync(database)
    for (let at = 4096 * 10; at < size; at += 4096)
      writeSync(file, Buffer.alloc(4096, 0xaa), 0, 4096, at)
    closeSync(file)
    expect(messageOf(await world.staging.publish('run-1', 'nightly')())).toContain(
      `${database}: expected a sound SQLite database, found `,
    )
    expect(world.tables()).toEqual([])
  })

  it('waits for another writer, and says so when it has waited long enough', async () => {
    using world = warehouseWorld({ busy_timeout: 2_000 })
    world.stage('run-1', users, [{ id: 1 }])
    const code = `
      const { DatabaseSync } = require('node:sqlite')
      const { parentPort, workerData } = require('node:worker_threads')
      const database = new DatabaseSync(workerData)
      database.exec('begin immediate')
      parentPort.postMessage('locked')
      setTimeout(() => (database.exec('rollback'), database.close()), 300)`
    const worker = new Worker(code, { eval: true, workerData: world.config.database })
    const over = once(worker, 'exit')
    await once(worker, 'message')
    const began = performance.now()
    expect(await world.publish('run-1')).toEqual({ users: 1 })
    expect(performance.now() - began).toBeGreaterThan(100)
    await over

    const writer = new DatabaseSync(world.config.database)
    writer.exec('begin immediate')
    const hurried = sqliteStaging({ ...world.config, busy_timeout: 20 })
    expect(messageOf(await hurried.publish('run-2', 'nightly')())).toBe(
      `${world.config.database}: expected the database to become free while waiting for its other writer, found database is locked`,
    )
    expect(await done(hurried.publishedState('nightly'))).toEqual({ rows: 1 })
    expect(messageOf(openSqliteStore({ ...world.config, busy_timeout: 20 }, 'run-2'))).toContain(
      'database is locked',
    )
    writer.close()
  })

  it('refuses a warehouse of a format it does not know', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1 }])
    const theirs = new DatabaseSync(world.config.database)
    theirs.exec('update _flext_warehouse set format = 99')
    theirs.close()
    const message = `${world.config.database}: expected a warehouse of format 1, found format 99, made by another version of flext-meltano`
    expect(messageOf(openSqliteStore(world.config, 'run-1'))).toBe(message)
    expect(messageOf(await world.staging.publish('run-1', 'nightly')())).toBe(message)
  })

  it('does not come into being by being looked at', async () => {
    using world = warehouseWorld()
    const { database } = world.config
    expect(await done(world.staging.publishedState('nightly'))).toBeUndefined()
    expect(await done(world.staging.staged('run-1'))).toBeUndefined()
    await done(world.staging.discard('run-1'))
    const checks = [{ row_count: { table: 'users', min: 1 } }]
    expect(messageOf(await runChecks({ database, run: 'run-1', checks })())).toContain(
      'nothing is staged for run run-1',
    )
    expect(statSync(database, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('comes into being by models that read nothing', async () => {
    using world = warehouseWorld()
    const models = [{ name: 'one', path: 'one.sql', sql: 'select 1 as one' }]
    await done(buildModels({ database: world.config.database, run: 'run-1', models }))
    expect(await world.publish('run-1')).toEqual({})
    expect(world.rows('select * from one')).toEqual([{ one: 1 }])
  })

  it('takes tables that are there already, and leaves them as they are', async () => {
    using world = warehouseWorld()
    const theirs = new DatabaseSync(world.config.database)
    theirs.exec('create table own (x); insert into own values (1)')
    theirs.close()
    expect(await done(world.staging.staged('run-1'))).toBeUndefined()
    expect(world.rows('pragma journal_mode')).toEqual([{ journal_mode: 'delete' }])
    world.stage('run-1', users, [{ id: 1 }])
    await done(world.staging.discard('run-1'))
    expect(world.tables()).toEqual(['own'])
    expect(world.rows('select * from own')).toEqual([{ x: 1 }])
  })
})
