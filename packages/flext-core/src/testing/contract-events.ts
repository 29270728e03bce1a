/** What every journal must do, as data: publishing events. */
import assert from 'node:assert/strict'

import { beginning } from '../journal/journal.ts'
import type { RunRecord } from '../journal/record.ts'
import {
  at,
  committed,
  compensated,
  entry,
  everything,
  started,
  step,
  tell,
  typesOf,
} from './contract-records.ts'
import type { JournalCases } from './journal-store.ts'

export const eventCases: JournalCases = {
  'publishes events at once, or at the commit of their run, or never': async ({ open }) => {
    const journal = await open()
    await journal.append([
      started(1),
      started(2),
      step(1, 0, { events: [tell('a1'), tell('b1', 'at-once'), tell('c1')] }),
      step(2, 0, { events: [tell('a2'), tell('b2', 'at-once')] }),
      step(1, 1, { events: [tell('d1')] }),
    ])
    assert.deepEqual(typesOf(await journal.events(beginning, 10)), ['b1', 'b2'])
    await journal.append([compensated(2), committed(1)])
    const events = await journal.events(beginning, 10)
    assert.deepEqual(typesOf(events), ['b1', 'b2', 'a1', 'c1', 'd1'])
    assert.deepEqual(
      events.slice(2).map(({ index }) => index),
      [0, 1, 2],
    )
    assert.deepEqual(events[3], {
      position: events[2]?.position,
      index: 1,
      event: tell('c1'),
      run: 1,
      runId: 'run-1',
      service: 'flext.loading',
      id: 'flext.loading/run-1/load#1/2',
      at: at + 1,
    })
  },

  'publishes the events of a run once, though it is taken back': async ({ open }) => {
    const journal = await open()
    await journal.append([started(1), step(1, 0, { events: [tell('a')] }), committed(1)])
    await journal.append([entry(1, { kind: 'undoing', reason: 'wrong day' }), compensated(1)])
    assert.deepEqual(typesOf(await journal.events(beginning, 10)), ['a'])
  },

  'reads events from any place on, some at a time': async ({ open }) => {
    const journal = await open()
    for (const run of [1, 2, 3]) {
      const events = [tell(`a${run}`), tell(`b${run}`)]
      await journal.append([started(run), step(run, 0, { events }), committed(run)])
    }
    const all = await journal.events(beginning, everything)
    assert.deepEqual(typesOf(all), ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
    for (const [n, place] of all.entries()) {
      assert.deepEqual(await journal.events(place, everything), all.slice(n + 1))
      assert.deepEqual(await journal.events(place, 2), all.slice(n + 1, n + 3))
    }
    assert.deepEqual(await journal.events(beginning, 0), [])
  },

  'carries correlation and trace context to the events': async ({ open }) => {
    const journal = await open()
    const { record, ...rest } = started(1)
    const traced = {
      ...record,
      correlation: 'order-7',
      traceparent: '00-a-b-01',
      tracestate: 'v=1',
    } as RunRecord
    const events = [tell('a', 'at-once')]
    await journal.append([{ ...rest, record: traced }, step(1, 0, { events })])
    const [told] = await journal.events(beginning, 1)
    assert.equal(told?.correlation, 'order-7')
    assert.equal(told?.traceparent, '00-a-b-01')
    assert.equal(told?.tracestate, 'v=1')
  },
}
