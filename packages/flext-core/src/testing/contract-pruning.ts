/** What every journal must do, as data: removing runs that have ended. */
import assert from 'node:assert/strict'

import { beginning, type Journal } from '../journal/journal.ts'
import {
  at,
  committed,
  compensated,
  entry,
  error,
  idsOf,
  started,
  step,
  tell,
  typesOf,
} from './contract-records.ts'
import type { JournalCases } from './journal-store.ts'

const always = at + 1_000_000

/** So many runs that have committed, each with one event. */
const ended = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n).flatMap((run) => [
    started(run),
    step(run, 0, { events: [tell(`told-${run}`)] }),
    committed(run),
  ])
const listed = async (journal: Journal) => idsOf(await journal.list({}))

export const pruningCases: JournalCases = {
  'prunes what has ended before a time, and nothing else': async ({ open, reopen }) => {
    const journal = await open()
    await journal.append([started(1), started(2), step(1, 0), started(3), step(2, 0)])
    await journal.append([committed(1), compensated(2), started(4), started(5), started(6)])
    await journal.append([
      entry(4, { kind: 'stuck', error, left: [] }),
      entry(5, { kind: 'faulted', error }),
      committed(6),
    ])
    const kept = await journal.entries(3)
    const { runs, records, bytes } = await journal.prune({ endedBefore: at + 6 })
    assert.deepEqual({ runs, records }, { runs: 2, records: 6 })
    assert.ok(bytes > 100 && bytes < 2_000)

    const isAsExpected = async (each: Journal): Promise<void> => {
      assert.deepEqual(await listed(each), ['run-6', 'run-5', 'run-4', 'run-3'])
      assert.equal(await each.find('flext.loading', 'run-1'), undefined)
      assert.deepEqual(await each.entries(1), [])
      assert.deepEqual(await each.entries(3), kept)
      const openRuns = [...(await each.openRuns())]
      assert.deepEqual(
        openRuns.map(([first]) => first?.run),
        [3],
      )
    }
    await isAsExpected(journal)
    await isAsExpected(await reopen(journal))
  },

  'prunes stuck and faulted runs only when told to, and open ones never': async ({ open }) => {
    const journal = await open()
    await journal.append([1, 2, 3, 4].map((run) => started(run)))
    await journal.append([
      entry(1, { kind: 'stuck', error, left: [] }),
      entry(2, { kind: 'faulted', error }),
      entry(3, { kind: 'compensating', error }),
    ])
    assert.equal((await journal.prune({ endedBefore: always })).runs, 0)
    const status = ['stuck', 'faulted', 'running', 'compensating', 'waiting'] as const
    assert.equal((await journal.prune({ endedBefore: always, status })).runs, 2)
    assert.deepEqual(await listed(journal), ['run-4', 'run-3'])
  },

  'prunes the oldest first, keeps what it is told to keep, and only counts in a dry run': async ({
    open,
  }) => {
    const journal = await open()
    await journal.append(ended(1, 6))
    const counted = await journal.prune({ endedBefore: always, dryRun: true, keep: [2] })
    assert.deepEqual([counted.runs, counted.records], [5, 15])
    assert.equal((await listed(journal)).length, 6)
    const gone = await journal.prune({ endedBefore: always, limit: 2, keep: [2] })
    assert.deepEqual([gone.runs, gone.records], [2, 6])
    assert.deepEqual(await listed(journal), ['run-6', 'run-5', 'run-4', 'run-2'])
    assert.deepEqual(typesOf(await journal.events(beginning, 10)), [
      'told-2',
      'told-4',
      'told-5',
      'told-6',
    ])
  },

  'keeps a run as long as a known subscriber has not seen its events': async ({ open }) => {
    const journal = await open()
    await journal.append(ended(1, 4))
    const events = await journal.events(beginning, 10)
    assert.deepEqual(await journal.cursor('mail'), beginning)
    assert.equal((await journal.prune({ endedBefore: always })).runs, 0)
    await journal.moveCursor('mail', events[1]!)
    await journal.moveCursor('audit', events[2]!)
    assert.equal((await journal.prune({ endedBefore: always })).runs, 2)
    assert.deepEqual(await listed(journal), ['run-4', 'run-3'])
    await journal.moveCursor('mail', events[3]!)
    assert.equal((await journal.prune({ endedBefore: always })).runs, 1)
    assert.deepEqual(typesOf(await journal.events(beginning, 10)), ['told-4'])
  },

  'keeps a run that another one called until that one goes': async ({ open }) => {
    const journal = await open()
    const child = (run: number, id: string, parent: string) => ({
      ...started(run, { id }),
      record: { ...started(run, { id }).record, parent: { service: 'flext.loading', id: parent } },
    })
    await journal.append([started(1, { id: 'parent' }), child(2, 'child', 'parent')])
    await journal.append([child(3, 'grandchild', 'child'), committed(3), committed(2)])
    assert.equal((await journal.prune({ endedBefore: always })).runs, 0)
    await journal.append([committed(1), child(4, 'orphan', 'nobody'), committed(4)])
    const gone = await journal.prune({ endedBefore: always, keep: [2] })
    assert.equal(gone.runs, 2)
    assert.deepEqual(await listed(journal), ['grandchild', 'child'])
    assert.equal((await journal.prune({ endedBefore: always })).runs, 2)
  },

  'goes on counting after all runs are pruned, over a reopening too': async ({ open, reopen }) => {
    const journal = await open()
    const first = await journal.append(ended(1, 3))
    const events = await journal.events(beginning, 10)
    await journal.moveCursor('mail', events.at(-1)!)
    assert.equal((await journal.prune({ endedBefore: always })).runs, 3)
    const again = await reopen(journal)
    await again.rebuild()
    assert.equal(await again.lastRun(), 3)
    assert.deepEqual(await again.list({}), [])
    const next = await again.append(ended(4, 4))
    assert.equal(next, first + 9)
    const after = await again.events(await again.cursor('mail'), 10)
    assert.deepEqual(typesOf(after), ['told-4'])
  },

  'knows a pruned name no more: it may be used again': async ({ open }) => {
    const journal = await open()
    await journal.append([started(1, { id: 'nightly' }), committed(1)])
    await journal.prune({ endedBefore: always })
    await journal.append([started(2, { id: 'nightly' }), step(2, 0)])
    assert.equal((await journal.find('flext.loading', 'nightly'))?.run, 2)
  },

  'answers the same after pruning, reopened or computed anew': async ({ open, reopen }) => {
    let journal = await open()
    for (let round = 0; round < 5; round++) {
      const from = 1 + round * 10
      await journal.append(ended(from, from + 9).filter(({ run }, n) => run % 7 > 0 || n % 3 < 2))
      await journal.prune({ endedBefore: at + from + 5, limit: 6 })
      const before = [await journal.list({}), await journal.events(beginning, 1_000)]
      journal = await reopen(journal)
      assert.deepEqual([await journal.list({}), await journal.events(beginning, 1_000)], before)
      await journal.rebuild()
      assert.deepEqual([await journal.list({}), await journal.events(beginning, 1_000)], before)
    }
  },
}
