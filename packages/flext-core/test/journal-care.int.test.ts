import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import {
  backupSqliteJournal,
  exportSqliteJournal,
  importSqliteJournal,
  recoverSqliteJournal,
  verifySqliteJournal,
} from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { beginning, type Journal } from '../src/journal/journal.ts'
import { journalHistory } from '../src/testing/journal-history.ts'
import { journalWorld, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}
const tamper = (sql: string, path = world.file()) => {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
const answers = async (journal: Pick<Journal, 'list' | 'entries' | 'events'>) => {
  const runs = await journal.list({})
  const entries: Array<unknown> = []
  for (const { run } of runs) entries.push(await journal.entries(run))
  return { runs, entries, events: await journal.events(beginning, 1_000_000) }
}
/** A closed journal with 100 runs, of which some were pruned, a cursor and a cell. */
const made = async () => {
  const journal = await world.opened()
  const history = journalHistory(9, 100)
  journal.append(history)
  await journal.moveCursor('mail', journal.events(beginning, 80)[79]!)
  await journal.setCells([{ key: 'mark', value: { n: 'größer' } }])
  expect(journal.prune({ endedBefore: history[300]!.at }).runs).toBeGreaterThan(5)
  const expected = await answers(journal)
  await journal.close()
  return { history, expected }
}
const verdict = async (path = world.file()) => right(await verifySqliteJournal(path)())

describe('verifying a journal', () => {
  it('finds one well that is, with what was pruned', async () => {
    const { history } = await made()
    const { records, pruned, problems, intactTo } = await verdict()
    expect(problems).toEqual([])
    expect(records + pruned).toBe(history.length)
    expect(pruned).toBeGreaterThan(20)
    expect(intactTo).toBe(history.length)
  })

  it('finds one well while another process writes to it', async () => {
    const child = world.child(world.file(), 20)
    await child.says((line) => Number(line) > 200)
    for (let n = 0; n < 5; n++) expect((await verdict()).problems).toEqual([])
    await child.kill()
    expect((await verdict()).problems).toEqual([])
  })

  it.each([
    ['a body', `update log set body = replace(body, '"', '”') where position = 400`, 'log', 400],
    ['a gap', 'delete from log where position = 401', 'log', 401],
    ['its end', 'delete from log where position > 500', 'log', 501],
    [
      'a row of a run',
      `update run set status = 'waiting' where run = 60`,
      'projections',
      undefined,
    ],
    ['a run', 'delete from run where run = 60', 'projections', undefined],
    [
      'an event',
      'delete from event where position = (select max(position) from event)',
      'projections',
      undefined,
    ],
    ['a cell', `update cell set value = '1'`, 'cells', undefined],
    ['a cursor', `update cursor set position = 99999`, 'cursors', undefined],
  ])('tells where %s is not as it was written', async (_, sql, place, position) => {
    await made()
    tamper(sql)
    const { problems, intactTo } = await verdict()
    expect(problems.map((each) => each.in)).toContain(place)
    if (position === undefined) return
    expect(problems).toContainEqual(expect.objectContaining({ in: place, position }))
    expect(intactTo).toBe(position - 1)
  })
})

describe('recovering a damaged journal', () => {
  it('saves the log up to the damage, cells and cursors, and leaves the file as it is', async () => {
    const { history } = await made()
    tamper(`update log set crc = crc + 1 where position = 420`)
    const before = readFileSync(world.file())
    const to = world.file('saved.journal')
    const saved = right(await recoverSqliteJournal(world.file(), to)())
    expect(saved).toMatchObject({ intactTo: 419, damage: { position: 420 }, lost: [] })
    expect(readFileSync(world.file()).equals(before)).toBe(true)
    expect((await verdict(to)).problems).toEqual([])

    const journal = await world.opened(to)
    expect(journal.cells('')).toEqual([{ key: 'mark', value: { n: 'größer' } }])
    const left = journal.list({}).flatMap(({ run }) => journal.entries(run))
    const expected = history
      .slice(0, 419)
      .filter((_, nth) => left.some((each) => each.position === nth + 1))
    expect(left.length).toBe(saved.records)
    expect(left.toSorted((one, other) => one.position - other.position)).toEqual(
      expected.map((entry) => ({ ...entry, position: history.indexOf(entry) + 1 })),
    )
  })

  it('writes over nothing', async () => {
    await made()
    writeFileSync(world.file('there'), 'mine')
    expect(await recoverSqliteJournal(world.file(), world.file('there'))()).toMatchObject({
      left: { _tag: 'JournalUnwritable' },
    })
    expect(readFileSync(world.file('there'), 'utf8')).toBe('mine')
  })
})

describe('a backup', () => {
  it('is a whole journal, though another process writes to the original', async () => {
    const child = world.child(world.file(), 20)
    await child.says((line) => Number(line) > 200)
    const copies = [1, 2, 3].map((n) => world.file(`copy-${n}`))
    for (const copy of copies) {
      const { bytes } = right(await backupSqliteJournal(world.file(), copy)())
      expect(bytes).toBeGreaterThan(1_000)
      expect(await verdict(copy)).toMatchObject({ problems: [] })
    }
    await child.kill()
    const sizes = await Promise.all(copies.map(async (copy) => (await verdict(copy)).records))
    expect(sizes.every((size) => size % 20 === 0)).toBe(true)
    const journal = await world.opened(copies[0])
    expect(journal.lastRun()).toBeGreaterThan(0)
    expect(readdirSync(world.file('..')).filter((name) => name.includes('-new'))).toEqual([])
  })

  it('writes over nothing', async () => {
    await made()
    expect(await backupSqliteJournal(world.file(), world.file())()).toMatchObject({
      left: { _tag: 'JournalUnwritable', found: 'there is a file of that name already' },
    })
  })
})

describe('an export', () => {
  const exported = async () => {
    const { expected } = await made()
    let text = ''
    right(await exportSqliteJournal(world.file(), (line) => void (text += line))())
    return { lines: text.trimEnd().split('\n'), expected }
  }
  const target = () => world.file('imported.journal')
  const nothing = () => {
    expect(existsSync(target())).toBe(false)
    expect(existsSync(`${target()}-new`)).toBe(false)
  }

  it('is imported as the same journal', async () => {
    const { lines, expected } = await exported()
    const { records } = right(await importSqliteJournal(target(), lines)())
    expect(records).toBe(lines.filter((line) => line.includes('"Record"')).length)
    expect((await verdict(target())).problems).toEqual([])
    const journal = await world.opened(target())
    expect(await answers(journal)).toEqual(expected)
    expect(journal.cursor('mail').position).toBeGreaterThan(0)
    expect(journal.cells('mark')).toEqual([{ key: 'mark', value: { n: 'größer' } }])
  })

  it('is not imported where there is a file', async () => {
    const { lines } = await exported()
    expect(await importSqliteJournal(world.file(), lines)()).toMatchObject({
      left: {
        _tag: 'ImportRefused',
        message: expect.stringContaining('is there already') as string,
      },
    })
  })

  it.each<readonly [string, (lines: Array<string>) => void, string]>([
    ['cut short', (lines) => void lines.splice(-3), 'it is cut short'],
    ['a line short', (lines) => void lines.splice(50, 1), 'lines, found'],
    [
      'changed',
      (lines) => {
        const nth = lines.findIndex((line) => line.includes('"Record"'))
        lines[nth] = lines[nth]!.replace('"at":1', '"at":2')
      },
      'it was changed',
    ],
    ['no JSON', (lines) => void (lines[9] = '{"_tag'), 'line 10: expected JSON, found "{\\"_tag"'],
    [
      'of an unknown kind',
      (lines) =>
        void (lines[9] =
          '{"_tag":"Record","position":1,"run":1,"at":1,"record":{"kind":"danced"}}'),
      'line 10: the Record cannot be kept',
    ],
    ['something else', (lines) => void (lines[0] = '{}'), 'line 1: it is no export of a journal'],
    [
      'newer',
      (lines) => void (lines[0] = lines[0]!.replace('"version":1', '"version":9')),
      'line 1: it has version 9',
    ],
    ['longer', (lines) => void lines.push('{}'), 'found text behind the end'],
    ['empty', (lines) => void lines.splice(0), 'it is cut short'],
  ])('leaves nothing behind when it is %s', async (_, change, says) => {
    const { lines } = await exported()
    change(lines)
    const refused = await importSqliteJournal(target(), lines)()
    expect(E.isLeft(refused) && refused.left.message).toContain(says)
    nothing()
  })

  it('is refused of a damaged journal', async () => {
    await made()
    tamper('delete from log where position = 410')
    expect(await exportSqliteJournal(world.file(), () => {})()).toMatchObject({
      left: { _tag: 'JournalCorrupt', position: 410 },
    })
  })
})
