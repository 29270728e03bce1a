import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { buildModels } from '../src/transform/build-models.ts'
import { done, ok, schemaOf, warehouseWorld, type WarehouseWorld } from './warehouse-world.ts'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const node = ['--conditions=@flext/source', '--disable-warning=ExperimentalWarning']

const users = schemaOf('users', { id: 'integer', name: 'string' }, ['id'])
const line = (message: unknown): string => `${JSON.stringify(message)}\n`
const record = (id: number): string =>
  line({ type: 'RECORD', stream: 'users', record: { id, name: `user ${id}` } })

/** Records after `from`, and after every hundredth the state that says so. */
const recordsAfter = (from: number, to: number): string => {
  let text = ''
  for (let id = from + 1; id <= to; id++) {
    text += record(id)
    if (id % 100 === 0) text += line({ type: 'STATE', value: { at: id } })
  }
  return text
}

const target = (world: WarehouseWorld, run: string | undefined): ChildProcess => {
  const config = join(world.folder, 'config.json')
  writeFileSync(config, JSON.stringify(world.config))
  return spawn(
    process.execPath,
    [...node, here('../src/bin/target-sqlite.ts'), '--config', config],
    { env: { ...process.env, ...(run === undefined ? {} : { FLEXT_RUN: run }) } },
  )
}

const feed = async (child: ChildProcess, text: string): Promise<number | null> => {
  child.stdin?.end(text)
  child.stdout?.resume()
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

describe('the process flext-target-sqlite', { timeout: 60_000 }, () => {
  it('leaves exactly what stood at its last checkpoint when it is killed, and goes on from there', async () => {
    using world = warehouseWorld()
    const more = 300_000
    let from = 0
    for (let round = 1; round <= 5; round++) {
      const child = target(world, 'run-1')
      const gone = once(child, 'exit')
      child.stdin?.on('error', () => {})
      child.stdin?.write(line(users))
      for (let at = from; at < from + more; at += 1000)
        child.stdin?.write(recordsAfter(at, at + 1000))
      const states = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })
      await once(states, 'line')
      await sleep(round * 37)
      child.kill('SIGKILL')
      await gone

      const staged = await done(world.staging.staged('run-1'))
      const at = Number(staged?.state?.['at'])
      expect(at).toBeGreaterThan(from)
      expect(staged).toEqual({ run: 'run-1', state: { at }, rows: { users: at }, ended: false })
      expect(world.tables()).toEqual([])
      from = at
    }
    const rest = line(users) + recordsAfter(from, from + 1234) + line({ type: 'FLEXT_END' })
    expect(await feed(target(world, 'run-1'), rest)).toBe(0)
    expect((await done(world.staging.staged('run-1')))?.ended).toBe(true)
    expect(await world.publish('run-1')).toEqual({ users: from + 1234 })
    expect(world.rows('select count(*) n, min(id) low, max(id) high from users')).toEqual([
      { n: from + 1234, low: 1, high: from + 1234 },
    ])
    expect(world.leftovers()).toEqual([])
  })

  it('takes the end of the input for no success under the orchestrator', async () => {
    using world = warehouseWorld()
    expect(await feed(target(world, 'run-1'), line(users) + recordsAfter(0, 150))).not.toBe(0)
    expect((await done(world.staging.staged('run-1')))?.ended ?? false).toBe(false)
    expect(world.tables()).toEqual([])
  })

  it('publishes at the end of the input for a plain Singer runner, each time anew', async () => {
    using world = warehouseWorld()
    expect(await feed(target(world, undefined), line(users) + recordsAfter(0, 150))).toBe(0)
    expect(await feed(target(world, undefined), line(users) + recordsAfter(100, 300))).toBe(0)
    expect(world.rows('select count(*) as n from users')).toEqual([{ n: 300 }])
    expect(world.leftovers()).toEqual([])
  })

  it('says in one line why a schema does not fit, and leaves the warehouse as it was', async () => {
    using world = warehouseWorld()
    world.stage('run-0', users, [{ id: 1, name: 'Ana' }])
    await world.publish('run-0')
    const child = target(world, 'run-1')
    let said = ''
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
    const changed = schemaOf('users', { id: 'integer', name: 'integer' }, ['id'])
    const text = line(users) + recordsAfter(1, 200) + line(changed) + line({ type: 'FLEXT_END' })
    expect(await feed(child, text)).toBe(1)
    expect(said).toContain('stream users: expected column "name" of a type that fits TEXT')
    expect(world.rows('select * from users')).toEqual([{ id: 1, name: 'Ana' }])
  })
})

describe('publishing', () => {
  const visits = schemaOf('visits', { user: 'integer', place: 'string' })

  /** A published run, and one that replaces, appends, adds a column, activates and models. */
  const prepared = async (): Promise<WarehouseWorld> => {
    const world = warehouseWorld()
    const models = [
      {
        name: 'by_user',
        path: 'by_user.sql',
        sql: 'select name, count(*) as n from users left join visits on user = id group by id',
      },
    ]
    const building = (run: string) => buildModels({ database: world.config.database, run, models })
    world.stage('run-1', users, [
      { id: 1, name: 'Ana' },
      { id: 2, name: 'Bia' },
    ])
    world.stage('run-1', visits, [{ user: 1 }, { user: 2 }])
    await done(building('run-1'))
    await world.publish('run-1')
    const grown = schemaOf('users', { id: 'integer', name: 'string', city: 'string' }, ['id'])
    world.stage('run-2', grown, [
      { id: 2, name: 'Beatriz', city: 'Natal' },
      { id: 3, name: 'Cid' },
      { id: 3, name: 'Cidinho' },
    ])
    world.stage('run-2', schemaOf('cities', { name: 'string' }, ['name']), [{ name: 'Natal' }])
    world.stage('run-2', visits, [{ user: 3 }, { user: 3 }])
    await done(building('run-2'))
    return world
  }

  const seen = async (world: WarehouseWorld) => ({
    users: world.rows('select * from users order by id'),
    visits: world.rows('select count(*) as n from visits'),
    by_user: world.rows('select * from by_user order by name'),
    tables: world.tables(),
    state: await done(world.staging.publishedState('nightly')),
    runs: world.rows('select run, status, receipt from _flext_run order by run'),
    leftovers: world.leftovers().length > 0,
  })

  it('has happened whole or not at all, whichever statement it is killed before', async () => {
    using world = await prepared()
    const file = world.config.database
    copyFileSync(file, `${file}.before`)
    const before = await seen(world)
    let after: typeof before | undefined
    let rounds = 0

    for (let at = 0; after === undefined; at++) {
      copyFileSync(`${file}.before`, file)
      const child = spawnSync(process.execPath, [
        ...node,
        here('publish-and-be-killed.ts'),
        file,
        'run-2',
        String(at),
      ])
      if (child.signal === null) {
        expect(child.status, child.stderr.toString()).toBe(0)
        after = await seen(world)
      } else {
        expect(await seen(world)).toEqual(before)
        const receipt = await world.publish('run-2')
        expect(receipt).toEqual({ users: 2, cities: 1, visits: 2 })
        rounds++
      }
    }
    expect(rounds).toBeGreaterThan(15)
    expect(after).toMatchObject({
      users: [
        { id: 1, name: 'Ana', city: null },
        { id: 2, name: 'Beatriz', city: 'Natal' },
        { id: 3, name: 'Cidinho', city: null },
      ],
      visits: [{ n: 4 }],
      by_user: [
        { name: 'Ana', n: 1 },
        { name: 'Beatriz', n: 1 },
        { name: 'Cidinho', n: 2 },
      ],
      tables: ['by_user', 'cities', 'users', 'visits'],
      leftovers: false,
    })
  }, 180_000)

  it('shows others the old state or the new one, and nothing between', async () => {
    using world = await prepared()
    const store = world.open('run-2')
    ok(store.schema(visits))
    for (let n = 0; n < 30; n++)
      ok(
        store.write(
          'visits',
          Array.from({ length: 10_000 }, () => ({ user: n })),
        ),
      )
    ok(store.checkpoint(undefined))
    store.close()
    const child = spawn(process.execPath, [
      ...node,
      here('publish-and-be-killed.ts'),
      world.config.database,
      'run-2',
      '-1',
    ])
    const exit = once(child, 'exit')
    const states = new Map<string, number>()
    while (child.exitCode === null && child.signalCode === null) {
      const [row] = world.rows(`select (select count(*) from users) as users,
        (select count(*) from visits) as visits,
        (select count(*) from pragma_table_info('users')) as columns,
        (select count(*) from sqlite_master where name = 'cities') as cities`)
      const state = JSON.stringify(Object.values(row ?? {}))
      states.set(state, (states.get(state) ?? 0) + 1)
      await sleep(2)
    }
    expect(await exit).toEqual([0, null])
    const last = world.rows(
      'select (select count(*) from users) as u, (select count(*) from visits) as v',
    )
    expect(last).toEqual([{ u: 3, v: 300_004 }])
    expect([...states.keys()].filter((state) => state !== '[3,300004,3,1]')).toEqual(['[2,2,2,0]'])
    expect(states.get('[2,2,2,0]')).toBeGreaterThan(3)
  }, 30_000)
})
