/**
 * What every journal must do, as data: a store is one when it passes all of these. They need no
 * test framework; hand each to the one at hand: `it(name, () => run(store))`.
 */
import assert from 'node:assert/strict'

import { beginning, type Journal, type RunSummary } from '../journal/journal.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { cellCases } from './contract-cells.ts'
import { controlCases } from './contract-control.ts'
import { eventCases } from './contract-events.ts'
import { listingCases } from './contract-listing.ts'
import {
  at,
  committed,
  compensated,
  entry,
  error,
  everything,
  started,
  step,
} from './contract-records.ts'
import { pruningCases } from './contract-pruning.ts'
import { journalHistory } from './journal-history.ts'
import type { JournalCases, JournalContractCase } from './journal-store.ts'

export type { JournalContractCase, JournalStore } from './journal-store.ts'

/** All that a journal answers, to compare it with what another one answers. */
const answers = async (journal: Journal) => {
  const runs = await journal.list({})
  const entries: Array<ReadonlyArray<KeptEntry>> = []
  const found: Array<RunSummary | undefined> = []
  for (const { run, service, id } of runs) {
    entries.push(await journal.entries(run))
    found.push(await journal.find(service, id))
  }
  return {
    runs,
    entries,
    found,
    open: [...(await journal.openRuns())],
    events: await journal.events(beginning, everything),
    lastRun: await journal.lastRun(),
  }
}

/** Appends a history in batches of one to seven entries. */
const appendAll = async (journal: Journal, history: ReadonlyArray<JournalEntry>) => {
  for (let from = 0, n = 1; from < history.length; from += n, n = (n % 7) + 1) {
    await journal.append(history.slice(from, from + n))
  }
}

const logCases: JournalCases = {
  'starts empty': async ({ open }) => {
    const journal = await open()
    assert.equal(await journal.lastRun(), 0)
    assert.equal(await journal.find('flext.loading', 'run-1'), undefined)
    assert.deepEqual(await journal.list({}), [])
    assert.deepEqual(await journal.entries(1), [])
    assert.deepEqual([...(await journal.openRuns())], [])
    assert.deepEqual(await journal.events(beginning, 10), [])
    assert.deepEqual(await journal.cursor('mail'), beginning)
    assert.deepEqual(await journal.cells(''), [])
  },

  'keeps what is appended, in the order of appending': async ({ open }) => {
    const journal = await open()
    const first = await journal.append([started(1), started(2), step(1, 0)])
    const second = await journal.append([step(2, 0), step(1, 1)])
    assert.equal(second, first + 3)
    assert.deepEqual(await journal.entries(1), [
      { position: first, ...started(1) },
      { position: first + 2, ...step(1, 0) },
      { position: second + 1, ...step(1, 1) },
    ])
    assert.equal(await journal.lastRun(), 2)
  },

  'keeps none of a batch that it refuses': async ({ open }) => {
    const journal = await open()
    await journal.append([started(1)])
    const before = await answers(journal)
    await assert.rejects(async () => journal.append([started(2), step(1, 0), step(9, 0)]))
    assert.deepEqual(await answers(journal), before)
    await journal.append([started(2)])
    assert.deepEqual((await journal.entries(1)).length, 1)
  },

  'finds a run by its service and id, and by nothing less': async ({ open }) => {
    const journal = await open()
    await journal.append([started(1, { id: 'nightly' }), step(1, 0), committed(1)])
    await journal.append([started(2, { id: 'nightly', service: 'flext.moving' })])
    assert.deepEqual(await journal.find('flext.loading', 'nightly'), {
      run: 1,
      service: 'flext.loading',
      version: 1,
      id: 'nightly',
      status: 'committed',
      startedAt: at + 1,
      updatedAt: at + 1,
      request: { rows: 1 },
      result: { run: 1 },
    })
    assert.equal((await journal.find('flext.moving', 'nightly'))?.run, 2)
    assert.equal(await journal.find('flext.moving', 'night'), undefined)
    assert.equal(await journal.find('flext.other', 'nightly'), undefined)
  },

  'tells why a run did not commit': async ({ open }) => {
    const journal = await open()
    const later = { _tag: 'UndoFailed', message: 'still there' }
    await journal.append([started(1), entry(1, { kind: 'compensating', error })])
    assert.deepEqual((await journal.find('flext.loading', 'run-1'))?.error, error)
    await journal.append([entry(1, { kind: 'stuck', error: later, left: [] })])
    assert.deepEqual((await journal.find('flext.loading', 'run-1'))?.error, later)
    assert.equal((await journal.find('flext.loading', 'run-1'))?.status, 'stuck')
  },

  'hands out the records of open runs, run by run in the order of starting': async ({ open }) => {
    const journal = await open()
    await journal.append([1, 2, 3, 4, 5].map((run) => started(run)))
    await journal.append([step(3, 0), step(1, 0), committed(2), compensated(4), step(1, 1)])
    await journal.append([entry(5, { kind: 'stuck', error, left: [] })])
    const open13 = [...(await journal.openRuns())]
    assert.deepEqual(
      open13.map((entries) => entries.map(({ run, record }) => `${run} ${record.kind}`)),
      [
        ['1 started', '1 step', '1 step'],
        ['3 started', '3 step'],
      ],
    )
    await journal.append([entry(2, { kind: 'undoing', reason: 'wrong day' })])
    assert.deepEqual(
      [...(await journal.openRuns())].map(([first]) => first?.run),
      [1, 2, 3],
    )
  },

  'keeps a cursor for each subscriber, over a reopening too': async ({ open, reopen }) => {
    const journal = await open()
    await journal.moveCursor('mail', { position: 3, index: 1 })
    await Promise.all([
      journal.moveCursor('audit', { position: 2, index: 0 }),
      journal.moveCursor('mail', { position: 4, index: 2 }),
    ])
    const again = await reopen(journal)
    assert.deepEqual(await again.cursor('mail'), { position: 4, index: 2 })
    assert.deepEqual(await again.cursor('audit'), { position: 2, index: 0 })
    assert.deepEqual(await again.cursor('other'), beginning)
  },

  'goes on after a reopening as if nothing had happened': async ({ open, reopen }) => {
    const history = journalHistory(7, 60)
    const whole = await open()
    await appendAll(whole, history)
    const expected = await answers(whole)

    let parts = await open()
    for (let from = 0; from < history.length; from += 40) {
      await appendAll(parts, history.slice(from, from + 40))
      parts = await reopen(parts)
    }
    assert.deepEqual(await answers(parts), expected)
  },

  'answers the same after its projections are computed anew': async ({ open }) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const journal = await open()
      const history = journalHistory(seed, 40)
      await appendAll(journal, history.slice(0, 100))
      await journal.rebuild()
      await appendAll(journal, history.slice(100))
      const before = await answers(journal)
      await journal.rebuild()
      assert.deepEqual(await answers(journal), before)
      assert.ok(before.events.length > 0 && before.open.length > 0)
    }
  },
}

/** Each takes a store that answers `open` with a journal that is empty. */
export const journalContract: ReadonlyArray<JournalContractCase> = Object.entries({
  ...logCases,
  ...listingCases,
  ...eventCases,
  ...cellCases,
  ...controlCases,
  ...pruningCases,
}).map(([name, run]) => ({ name, run }))
