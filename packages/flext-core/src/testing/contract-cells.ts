/** What every journal must do, as data: keeping cells. */
import assert from 'node:assert/strict'

import type { JournalCases } from './journal-store.ts'

export const cellCases: JournalCases = {
  'keeps cells, sorted by key, over a reopening too': async ({ open, reopen }) => {
    const journal = await open()
    const value = { text: 'größer – 大きい 🛫', none: null, list: [1, 2] }
    await journal.setCells([
      { key: 'parked/b', value },
      { key: 'parked/a', value: 1 },
      { key: 'parked', value: 'not with a slash' },
      { key: 'mark', value: false },
    ])
    await Promise.all([
      journal.setCells([{ key: 'parked/c', value: [] }]),
      journal.setCells([{ key: 'parked/🛫', value: '' }]),
      journal.setCells([{ key: 'parked/大', value: 0 }]),
    ])
    const again = await reopen(journal)
    assert.deepEqual(await again.cells('parked/'), [
      { key: 'parked/a', value: 1 },
      { key: 'parked/b', value },
      { key: 'parked/c', value: [] },
      { key: 'parked/大', value: 0 },
      { key: 'parked/🛫', value: '' },
    ])
    assert.equal((await again.cells('')).length, 7)
    assert.deepEqual(await again.cells('parked/x'), [])
  },

  'changes cells, and deletes them where there is no value': async ({ open }) => {
    const journal = await open()
    await journal.setCells([
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
      { key: 'a', value: 3 },
    ])
    await journal.setCells([
      { key: 'b', value: undefined },
      { key: 'no such', value: undefined },
      { key: 'c', value: null },
    ])
    assert.deepEqual(await journal.cells(''), [
      { key: 'a', value: 3 },
      { key: 'c', value: null },
    ])
  },

  'keeps none of the cells when one of them is not JSON': async ({ open }) => {
    const journal = await open()
    await journal.setCells([{ key: 'a', value: 1 }])
    await assert.rejects(async () =>
      journal.setCells([
        { key: 'a', value: 2 },
        { key: 'b', value: 1n },
      ]),
    )
    assert.deepEqual(await journal.cells(''), [{ key: 'a', value: 1 }])
  },
}
