import { describe, expect, it } from 'vitest'

import { journalContract } from '../testing/journal-contract.ts'
import { beginning } from './journal.ts'
import { memoryJournal, type MemoryJournal } from './memory-journal.ts'

const started = (run: number) => ({
  run,
  at: 1,
  record: { kind: 'started', service: 's', version: 1, id: `r${run}`, request: 1 } as const,
})
const committed = (run: number) => ({
  run,
  at: 2,
  record: { kind: 'committed', result: run } as const,
})
const telling = (run: number) => {
  const events = [{ type: 'told', version: 1, data: run, publish: 'after-commit' } as const]
  const place = { lane: '', place: 0, name: 'tell' }
  return { run, at: 1, record: { kind: 'step', ...place, output: 0, events, took: 0 } as const }
}
const runThrough = (journal: MemoryJournal, run: number) =>
  journal.append([started(run), telling(run), committed(run)])

describe('memoryJournal is a journal', () => {
  for (const { name, run } of journalContract) {
    it(name, () => run({ open: async () => memoryJournal(), reopen: async (journal) => journal }))
  }
})

describe('memoryJournal', () => {
  it('forgets finished runs beyond the newest, and no open one', () => {
    const journal = memoryJournal({ keep: 3 })
    journal.append([started(1)])
    for (let run = 2; run <= 5_000; run++) runThrough(journal, run)
    expect(journal.size()).toBe(4)
    expect(journal.list({}).map(({ run }) => run)).toEqual([5_000, 4_999, 4_998, 1])
    expect(journal.find('s', 'r2')).toBeUndefined()
    expect(journal.events(beginning, 1_000_000).length).toBeLessThan(3_000)
  })

  it('remembers what a run has called for as long as the run itself', () => {
    const journal = memoryJournal({ keep: 2 })
    journal.append([started(1)])
    for (let run = 2; run <= 10; run++) {
      const { record, ...rest } = started(run)
      journal.append([{ ...rest, record: { ...record, parent: { service: 's', id: 'r1' } } }])
      journal.append([committed(run)])
    }
    expect(journal.size()).toBe(10)
    journal.append([committed(1)])
    expect(journal.size()).toBe(10)
    for (let run = 11; run <= 12; run++) runThrough(journal, run)
    expect(journal.list({}).map(({ run }) => run)).toEqual([12, 11])
  })

  it('keeps runs whose events a subscriber has still to see', () => {
    const journal = memoryJournal({ keep: 1 })
    expect(journal.cursor('mail')).toEqual(beginning)
    expect(journal.cursor('audit')).toEqual(beginning)
    for (let run = 1; run <= 10; run++) runThrough(journal, run)
    const events = journal.events(beginning, 100)
    expect(events.map(({ run }) => run)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])

    journal.moveCursor('mail', events[9]!)
    expect(journal.size()).toBe(10)
    journal.moveCursor('audit', events[4]!)
    expect(journal.list({}).map(({ run }) => run)).toEqual([10, 9, 8, 7, 6])
  })

  it('does not forget a committed run that is being taken back', () => {
    const journal = memoryJournal({ keep: 1 })
    runThrough(journal, 1)
    journal.append([{ run: 1, at: 3, record: { kind: 'undoing', reason: 'wrong day' } }])
    for (let run = 2; run <= 5; run++) runThrough(journal, run)
    expect(journal.find('s', 'r1')?.status).toBe('compensating')
  })
})
