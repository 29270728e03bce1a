import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { journalHistory } from '../testing/journal-history.ts'
import { JournalBroken } from './journal.ts'
import { outlineAfter, publishedBy, type EventPointer, type RunOutline } from './projection.ts'
import type { KeptEntry } from './record.ts'

interface Folded {
  readonly outlines: ReadonlyMap<number, RunOutline>
  readonly pointers: ReadonlyArray<EventPointer>
}

const nothing: Folded = { outlines: new Map(), pointers: [] }

const fold = (before: Folded, entries: ReadonlyArray<KeptEntry>): Folded => {
  const outlines = new Map(before.outlines)
  const pointers = [...before.pointers]
  for (const entry of entries) {
    const outline = outlines.get(entry.run)
    pointers.push(...publishedBy(outline, entry))
    outlines.set(entry.run, outlineAfter(outline, entry))
  }
  return { outlines, pointers }
}

const keptHistory = (seed: number): ReadonlyArray<KeptEntry> =>
  journalHistory(seed, 30).map((entry, n) => ({ ...entry, position: n + 1 }))

describe('the projection of a journal', () => {
  it('comes to the same whether it is made at a time or goes on from any record', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), (seed, place) => {
        const entries = keptHistory(seed)
        const cut = place % (entries.length + 1)
        const kept = JSON.stringify([...fold(nothing, entries.slice(0, cut)).outlines])
        const before = fold(nothing, entries.slice(0, cut))
        expect(fold(before, entries.slice(cut))).toEqual(fold(nothing, entries))
        expect(JSON.stringify([...before.outlines])).toBe(kept)
      }),
    )
  })

  it('publishes each event at most once, in one order, and only those at once without a commit', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const entries = keptHistory(seed)
        const { pointers } = fold(nothing, entries)
        const places = pointers.map(({ position, index }) => position * 1_000 + index)
        expect(places).toEqual(places.toSorted((one, other) => one - other))
        expect(new Set(pointers.map(({ told, nth }) => `${told}/${nth}`)).size).toBe(places.length)

        const committed = new Set(
          entries.flatMap(({ run, record }) => (record.kind === 'committed' ? [run] : [])),
        )
        const expected = entries.flatMap(({ run, record }) =>
          record.kind === 'step'
            ? (record.events ?? []).filter(
                ({ publish }) => publish === 'at-once' || committed.has(run),
              )
            : [],
        )
        expect(pointers.length).toBe(expected.length)
      }),
    )
  })

  it('names a record whose run was never started', () => {
    const record = { kind: 'committed', result: 1 } as const
    expect(() => outlineAfter(undefined, { position: 7, run: 3, at: 1, record })).toThrow(
      new JournalBroken(
        "the journal's record 7 (committed) belongs to run 3, which was never started",
      ),
    )
  })
})
