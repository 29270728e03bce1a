import { existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'

import { openSqliteJournal } from 'flext-core/sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { beginning } from '../src/journal/journal.ts'
import { committed, journalWorld, started, step, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const isOpen = (line: string) => line === 'open'
const atLeast = (batches: number) => (line: string) => Number(line) >= batches

describe('the owner of a journal', () => {
  it('is named to whoever else opens it in the same process', async () => {
    const before = Date.now()
    await world.opened()
    const again = await openSqliteJournal({ path: world.file() })()
    expect(again).toMatchObject({
      left: { _tag: 'JournalLocked', path: world.file(), pid: process.pid, host: hostname() },
    })
    const { left } = again as { left: { since: number; message: string } }
    expect(left.since).toBeGreaterThanOrEqual(before)
    expect(left.message).toContain(`is in use by process ${process.pid}`)
  })

  it('is named to another process, and the lock is free as soon as the owner is killed', async () => {
    for (let round = 0; round < 3; round++) {
      const child = world.child(world.file())
      await child.says(isOpen)
      expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
        left: { _tag: 'JournalLocked', pid: child.pid },
      })
      await child.kill()
      const journal = await world.opened()
      expect(journal.epoch).toBe(2 * round + 2)
      const refused = world.child(world.file())
      const said = await refused.says(() => true)
      expect(JSON.parse(said)).toMatchObject({ _tag: 'JournalLocked', pid: process.pid })
      await journal.close()
    }
  })

  it('is one of many that open the journal at the same time, and the others are told which', async () => {
    const children = Array.from({ length: 5 }, () => world.child(world.file()))
    const said = await Promise.all(children.map(({ says }) => says(() => true)))
    const owners = children.filter((_, n) => said[n] === 'open')
    expect(owners.length).toBe(1)
    for (const line of said.filter((one) => one !== 'open')) {
      expect(JSON.parse(line)).toMatchObject({ _tag: 'JournalLocked', pid: owners[0]?.pid })
    }
  })

  it('is nobody whose name could not be committed', async () => {
    await world.opened().then((journal) => journal.close())
    {
      using file = new DatabaseSync(world.file())
      file.exec(`
        create table landlord (id integer primary key);
        create table tenant (landlord integer references landlord deferrable initially deferred);
        create trigger moves_in after update of epoch on owner begin insert into tenant values (1); end`)
    }
    expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
      left: {
        _tag: 'JournalUnreadable',
        message: expect.stringContaining('FOREIGN KEY constraint failed') as string,
      },
    })
    using file = new DatabaseSync(world.file())
    expect(file.prepare('select epoch, pid from owner').all()).toEqual([{ epoch: 1, pid: null }])
  })

  it('writes no more once another has the journal because the lock file was deleted', async () => {
    const first = await world.opened()
    first.append([started(1)])
    rmSync(`${world.file()}-lock`)
    const second = await world.opened()
    expect(() => first.append([step(1, 0)])).toThrow(
      `the journal ${world.file()} was taken over by process ${process.pid}`,
    )
    expect(() => first.append([step(1, 0)])).toThrow('taken over')
    second.append([step(1, 0)])
    expect(second.entries(1).length).toBe(2)
  })
})

describe('a journal whose owner is killed', () => {
  it('has every batch that was acknowledged, in order, and none by half', async () => {
    const size = 7
    let acknowledged = 0
    for (let round = 0; round < 8; round++) {
      const child = world.child(world.file(), size)
      await child.says(atLeast(acknowledged + 20))
      await wait(10 * Math.random())
      acknowledged = Number(await child.kill())

      const journal = await world.opened()
      const kept = journal.lastRun()
      expect(kept).toBeGreaterThanOrEqual(acknowledged)
      expect(kept).toBeLessThanOrEqual(acknowledged + 1)
      expect([...journal.openRuns()].map((entries) => entries.map(({ run }) => run))).toEqual(
        Array.from({ length: kept }, (_, n) => Array<number>(size).fill(n + 1)),
      )
      acknowledged = kept
      await journal.close()
    }
  })
})

describe('a journal whose making is cut short', () => {
  it('is made by whoever opens it next', async () => {
    for (let round = 0; round < 6; round++) {
      const path = world.file(`${round}.journal`)
      const child = world.child(path)
      while (!existsSync(`${path}-lock`)) await turn()
      await wait(round * 4 * Math.random())
      await child.kill()
      const journal = await world.opened(path)
      const run = journal.lastRun() + 1
      journal.append([started(run), committed(run)])
      expect(journal.find('s', `r${run}`)?.status).toBe('committed')
      await journal.close()
    }
  })
})

describe('a reader beside the owner of a journal', () => {
  it('sees whole batches while another process goes on writing', async () => {
    const child = world.child(world.file())
    await child.says(atLeast(1))
    const reader = await world.reader()
    expect(reader.owner()).toMatchObject({ pid: child.pid, host: hostname() })
    let seen = 0
    const until = Date.now() + 500
    while (Date.now() < until) {
      const [newest] = reader.list({ limit: 1 })
      const entries = reader.entries(newest!.run)
      expect(entries.length).toBe(5)
      expect(reader.find('s', `r${newest!.run}`)?.request).toBe(newest!.run)
      expect(newest!.run).toBeGreaterThanOrEqual(seen)
      seen = newest!.run
      await wait(5)
    }
    expect(seen).toBeGreaterThan(10)
    expect(Number(await child.kill())).toBeGreaterThanOrEqual(seen)
    expect(reader.owner()).toBeUndefined()
    expect(reader.list({ limit: 1 })[0]?.run).toBeGreaterThanOrEqual(seen)
  })

  it('sees events and ends that the owner has not yet counted in', async () => {
    const journal = await world.opened()
    const reader = await world.reader()
    const events = [{ type: 'told', version: 1, data: 1, publish: 'after-commit' } as const]
    const { record, ...rest } = step(1, 0)
    journal.append([started(1), { ...rest, record: { ...record, events } as typeof record }])
    expect(reader.events(beginning, 10)).toEqual([])
    expect(reader.find('s', 'r1')?.status).toBe('running')
    journal.append([committed(1)])
    expect(reader.events(beginning, 10)).toMatchObject([{ event: events[0], runId: 'r1' }])
    expect(reader.find('s', 'r1')).toMatchObject({ status: 'committed', result: { run: 1 } })
  })
})
