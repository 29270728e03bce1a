import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

import { askSqliteJournal, openSqliteJournal, readSqliteJournal } from 'flext-core/sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { beginning, type Journal } from '../src/journal/journal.ts'
import type { Wish } from '../src/runtime/wish.ts'
import { journalContract } from '../src/testing/journal-contract.ts'
import { journalHistory } from '../src/testing/journal-history.ts'
import { committed, journalWorld, started, step, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 30_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const everything = 1_000_000
const answers = ({
  list,
  events,
  entries,
  openRuns,
}: Awaited<ReturnType<JournalWorld['opened']>>) => ({
  runs: list({}),
  entries: list({}).map(({ run }) => entries(run)),
  open: [...openRuns()],
  events: events(beginning, everything),
})
/** Changes a closed file behind its journal's back. */
const tamper = (sql: string, path = world.file()) => {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

describe('the journal in a file is a journal', () => {
  for (const { name, run } of journalContract) {
    it(name, () => {
      let files = 0
      const paths = new Map<Journal, string>()
      const open = async (path: string) => {
        const journal = await world.opened(path)
        paths.set(journal, path)
        return journal
      }
      return run({
        open: () => open(world.file(`${++files}.journal`)),
        reopen: async (journal) => {
          await journal.close()
          return open(paths.get(journal)!)
        },
        ask: (journal, wish) => askSqliteJournal(paths.get(journal)!, wish as Wish)(),
      })
    })
  }
})

describe('the projections of a journal in a file', () => {
  it('are computed anew when somebody has dropped them', async () => {
    const journal = await world.opened()
    journal.append(journalHistory(3, 200))
    const before = answers(journal)
    await journal.close()
    for (const table of ['run', 'event', 'projection']) {
      tamper(`drop table ${table}`)
      const again = await world.opened()
      expect(answers(again)).toEqual(before)
      await again.close()
    }
    tamper('update projection set version = 0; delete from run; delete from event')
    expect(answers(await world.opened())).toEqual(before)
  })

  it('are as good when they lag behind, in the journal and beside it', async () => {
    const journal = await world.opened()
    const history = journalHistory(11, 900)
    for (let from = 0; from < history.length; from += 500) {
      journal.append(history.slice(from, from + 500))
      if (from % 1_500 === 0) await wait(5)
    }
    const reader = await world.reader()
    const { runs, events } = answers(journal)
    expect(reader.list({})).toEqual(runs)
    expect(reader.events(beginning, everything)).toEqual(events)
    expect(reader.list({ status: ['stuck'], limit: 20 })).toEqual(
      runs.filter(({ status }) => status === 'stuck').slice(0, 20),
    )
    expect(journal.list({ status: ['stuck'], limit: 20 })).toEqual(
      reader.list({ status: ['stuck'], limit: 20 }),
    )
    journal.rebuild()
    expect(answers(journal).runs).toEqual(runs)
    expect(answers(journal).events).toEqual(events)
  })

  it('are not needed by a reader', async () => {
    const journal = await world.opened()
    journal.append(journalHistory(5, 100))
    const before = answers(journal)
    await journal.close()
    tamper('drop table run; drop table event; drop table projection')
    const bytes = readFileSync(world.file())
    const reader = await world.reader()
    expect(reader.list({})).toEqual(before.runs)
    expect(reader.events(beginning, everything)).toEqual(before.events)
    expect(reader.find('flext.loading', 'run-none')).toBeUndefined()
    reader.close()
    expect(readFileSync(world.file()).equals(bytes)).toBe(true)
  })
})

describe('a damaged journal', () => {
  const damaged = async (sql: string) => {
    const journal = await world.opened()
    journal.append([started(1), step(1, 0), step(1, 1), started(2), committed(1)])
    await journal.close()
    tamper(sql)
  }

  it.each([
    ['a body', 'update log set body = replace(body, \'"load"\', \'"lead"\') where position = 3', 3],
    ['a checksum', 'update log set crc = crc + 1 where position = 3', 3],
    ['a run', 'update log set at = at + 1 where position = 3', 3],
    ['a record', 'delete from log where position = 2', 2],
    ['the first record', 'delete from log where position = 1', 1],
  ])('names the record when %s is not as it was written', async (_, sql, position) => {
    await damaged(sql)
    const journal = await world.opened()
    const message = `the journal ${world.file()} is damaged at record ${position}`
    expect(() => journal.entries(1)).toThrow(message)
    expect(() => journal.entries(1)).toThrow(
      expect.objectContaining({ name: 'JournalBroken', position }),
    )
    expect(() => [...journal.openRuns()]).not.toThrow()
    expect((await world.reader()).list({ service: 'other' })).toEqual([])
  })

  it.each([
    ['a record beside a pruned one', 'delete from log where position = 4', 4, 'it is missing'],
    [
      'one that was pruned',
      `insert into log select 3, run, at, kind, body, crc from log where position = 4`,
      3,
      'it is there, though it was pruned',
    ],
    ['the list of what was pruned', 'delete from pruned', 2, 'it is missing'],
  ])('names the record when %s is not as it should be', async (_, sql, position, found) => {
    const journal = await world.opened()
    journal.append([started(1), started(2), step(2, 0), step(1, 0), committed(2), step(1, 1)])
    expect(journal.prune({ endedBefore: 10 })).toMatchObject({ runs: 1, records: 3 })
    expect(journal.entries(1).length).toBe(3)
    await journal.close()
    tamper(sql)
    const again = await world.opened()
    expect(() => again.entries(1)).toThrow(expect.objectContaining({ position, found }))
  })

  it('is refused when its last records are gone', async () => {
    await damaged('delete from log where position > 3')
    const refused = {
      _tag: 'JournalCorrupt',
      path: world.file(),
      position: 4,
      found: 'it is missing',
    }
    expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({ left: refused })
    const reader = await world.reader()
    expect(() => reader.list({})).toThrow('is damaged at record 4')
  })

  it('is refused when what has to be counted in is damaged', async () => {
    await damaged(`update log set body = '{' where position = 4; drop table run`)
    expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
      left: { _tag: 'JournalCorrupt', position: 4 },
    })
    const reader = await world.reader()
    expect(() => reader.list({})).toThrow('is damaged at record 4')
  })

  it('is refused when its pages are overwritten', async () => {
    const journal = await world.opened()
    journal.append(journalHistory(1, 300))
    await journal.close()
    const bytes = readFileSync(world.file())
    bytes.fill(0xa5, 4_096)
    writeFileSync(world.file(), bytes)
    expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
      left: { _tag: 'JournalCorrupt', path: world.file() },
    })
    expect(readFileSync(world.file()).equals(bytes)).toBe(true)
  })
})

describe('a file that is not our journal', () => {
  const isRefusedBy = async (expected: object, path = world.file()) => {
    const before = readFileSync(path)
    expect(await openSqliteJournal({ path })()).toMatchObject({ left: expected })
    expect(await readSqliteJournal(path)()).toMatchObject({ left: expected })
    expect(readFileSync(path).equals(before)).toBe(true)
  }

  it('is refused when a newer FLEXT wrote it, and left as it is', async () => {
    const journal = await world.opened()
    journal.append([started(1)])
    await journal.close()
    tamper('pragma user_version = 99')
    await isRefusedBy({
      _tag: 'JournalVersionUnsupported',
      message: `the journal ${world.file()} has format 99, and this FLEXT knows formats up to 2; open it with a newer FLEXT`,
      found: 99,
      supported: 2,
    })
  })

  it('is refused when it is a database of somebody else', async () => {
    tamper('create table airports (iata text)')
    await isRefusedBy({
      _tag: 'JournalUnreadable',
      found: expect.stringContaining('a SQLite database of another application') as string,
    })
  })

  it.each([
    ['text', 'position,run\n'.repeat(200)],
    ['a few bytes', 'abc'],
    ['a beginning like a database and nonsense', `SQLite format 3\0${'x'.repeat(5_000)}`],
  ])('is refused when it holds %s', async (_, content) => {
    writeFileSync(world.file(), content)
    await isRefusedBy({ _tag: 'JournalUnreadable', found: 'it is not a SQLite database' })
  })

  it('is refused when it is a folder', async () => {
    mkdirSync(world.file())
    expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
      left: { _tag: 'JournalUnreadable', found: 'it is not a file' },
    })
  })

  it('is made where there is none, or an empty one, but not by a reader', async () => {
    expect(await readSqliteJournal(world.file())()).toMatchObject({
      left: { _tag: 'JournalUnreadable' },
    })
    writeFileSync(world.file(), '')
    expect((await world.opened()).lastRun()).toBe(0)
    expect(await openSqliteJournal({ path: world.file('no/such/runs.journal') })()).toMatchObject({
      left: {
        _tag: 'JournalUnwritable',
        found: expect.stringContaining('there is no folder') as string,
      },
    })
  })
})

describe('the journal in a file', () => {
  it('refuses what JSON cannot say, and goes on', async () => {
    const journal = await world.opened()
    expect(() => journal.append([started(1), step(1, 0, 10n)])).toThrow('cannot be kept as JSON')
    journal.append([started(1), step(1, 0, null)])
    expect(journal.entries(1).length).toBe(2)
  })

  it('takes no work once it is closed', async () => {
    const journal = await world.opened()
    await journal.close()
    expect(() => journal.append([started(1)])).toThrow(`the journal ${world.file()} is closed`)
    expect(() => journal.list({})).toThrow('is closed')
    await journal.close()
  })

  it('hands out 20,000 open runs among others that are over', async () => {
    const journal = await world.opened()
    for (let run = 1; run <= 40_000; run += 1_000) {
      const runs = Array.from({ length: 1_000 }, (_, n) => run + n)
      journal.append(runs.map(started))
      journal.append(runs.map((one) => (one % 2 === 0 ? step(one, 0) : committed(one))))
    }
    let expected = 2
    for (const entries of journal.openRuns()) {
      expect(entries.map(({ run }) => run)).toEqual([expected, expected])
      expected += 2
    }
    expect(expected).toBe(40_002)
  })
})
