/** What every journal must do, as data: listing runs. */
import assert from 'node:assert/strict'

import type { Journal } from '../journal/journal.ts'
import { at, committed, compensated, entry, error, idsOf, started } from './contract-records.ts'
import type { JournalCases } from './journal-store.ts'

export const listingCases: JournalCases = {
  'lists the newest runs first, by status, service, time and number': async ({ open }) => {
    const journal = await open()
    await journal.append([started(1), started(2), started(3, { service: 'flext.moving' })])
    await journal.append([committed(1), compensated(3), started(4)])
    const list = async (filter: Parameters<Journal['list']>[0]) => idsOf(await journal.list(filter))
    assert.deepEqual(await list({}), ['run-4', 'run-3', 'run-2', 'run-1'])
    assert.deepEqual(await list({ limit: 2 }), ['run-4', 'run-3'])
    assert.deepEqual(await list({ status: ['running'] }), ['run-4', 'run-2'])
    assert.deepEqual(await list({ status: ['running'], limit: 1 }), ['run-4'])
    assert.deepEqual(await list({ status: ['committed', 'compensated'] }), ['run-3', 'run-1'])
    assert.deepEqual(await list({ status: [] }), [])
    assert.deepEqual(await list({ service: 'flext.moving' }), ['run-3'])
    assert.deepEqual(await list({ since: at + 3 }), ['run-4', 'run-3'])
    assert.deepEqual(await list({ until: at + 3 }), ['run-2', 'run-1'])
    assert.deepEqual(await list({ since: at + 2, until: at + 4 }), ['run-3', 'run-2'])
  },

  'lists runs by what their id begins with': async ({ open }) => {
    const journal = await open()
    const ids = ['nightly-1', 'Nightly-2', 'nightly_3', 'a%b', 'a_b', 'axb']
    await journal.append(ids.map((id, n) => started(n + 1, { id })))
    const list = async (idPrefix: string) => idsOf(await journal.list({ idPrefix }))
    assert.deepEqual(await list('nightly'), ['nightly_3', 'nightly-1'])
    assert.deepEqual(await list('a%'), ['a%b'])
    assert.deepEqual(await list('a_'), ['a_b'])
    assert.deepEqual(await list(''), ids.toReversed())
  },

  'lists runs by the tag of the error they are known for': async ({ open }) => {
    const journal = await open()
    const other = { _tag: 'UndoFailed', message: 'still there' }
    await journal.append([1, 2, 3, 4, 5].map((run) => started(run)))
    await journal.append([compensated(1), entry(2, { kind: 'compensating', error }), committed(3)])
    await journal.append([entry(2, { kind: 'stuck', error: other, left: [] }), compensated(5)])
    const list = async (filter: Parameters<Journal['list']>[0]) => idsOf(await journal.list(filter))
    assert.deepEqual(await list({ errorTag: error._tag }), ['run-5', 'run-1'])
    assert.deepEqual(await list({ errorTag: other._tag }), ['run-2'])
    assert.deepEqual(await list({ errorTag: 'NoSuchTag' }), [])
    assert.deepEqual(await list({ errorTag: error._tag, limit: 1 }), ['run-5'])
    await journal.append([entry(2, { kind: 'resumed', to: 'running' })])
    assert.deepEqual(await list({ errorTag: other._tag }), [])
  },
}
