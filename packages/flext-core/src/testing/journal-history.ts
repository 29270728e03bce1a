/** Made-up histories of runs: the same seed always makes the same one, interleaved as runs are. */
import type { FlextEvent } from '../event/event.ts'
import type { JournalEntry, RunRecord } from '../journal/record.ts'

const error = { _tag: 'TargetLoadFailed', message: 'the target is gone' } as const
const services = ['flext.loading', 'flext.moving'] as const

/** A whole number from 0 to below `limit`. */
type Draw = (limit: number) => number

/** The records of so many runs, each in a sensible order, some left unfinished. */
export const journalHistory = (seed: number, runs: number): ReadonlyArray<JournalEntry> => {
  const draw = drawsOf(seed)
  const left = Array.from({ length: runs }, (_, n) => ({
    run: n + 1,
    records: lifeOf(n + 1, draw),
  }))
  const started: typeof left = []
  const entries: Array<JournalEntry> = []
  let at = 1_795_000_000_000

  while (left.length > 0 || started.length > 0) {
    if (left.length > 0 && (started.length === 0 || draw(3) === 0)) started.push(left.shift()!)
    const which = draw(started.length)
    const { run, records } = started[which]!
    entries.push({ run, at: (at += draw(20)), record: records.shift()! })
    if (records.length === 0) started.splice(which, 1)
  }
  return entries
}

const lifeOf = (run: number, draw: Draw): Array<RunRecord> => [
  {
    kind: 'started',
    service: services[draw(services.length)]!,
    version: 1 + draw(2),
    id: `run-${run}`,
    request: { tap: 'tap-csv', rows: draw(1_000) },
    ...(draw(3) === 0 && { correlation: `order-${run}` }),
    ...(draw(3) === 0 && { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }),
  },
  ...Array.from({ length: draw(6) }, (_, place) => workAt(place, draw)).flat(),
  ...endings[draw(endings.length)]!,
]

const workAt = (place: number, draw: Draw): Array<RunRecord> => {
  const name = `step${place}`
  const done: RunRecord = {
    kind: 'step',
    lane: '',
    place,
    name,
    output: { text: 'größer – 大きい 🛫', n: draw(1_000), none: null },
    ...(draw(2) === 0 && {
      events: Array.from({ length: 1 + draw(3) }, () => eventOf(place, draw)),
    }),
    took: draw(50),
  }
  switch (draw(5)) {
    case 0:
      return [
        { kind: 'retried', lane: '', place, name, attempt: 1, error, until: draw(100) },
        { ...done, attempts: 2 },
      ]
    case 1:
      return [{ kind: 'noted', lane: '3.0', place, name: 'now', output: draw(1_000) }]
    case 2:
      return [{ kind: 'failed', lane: '', place, name, error, took: draw(50) }]
    default:
      return [done]
  }
}

const eventOf = (place: number, draw: Draw): FlextEvent => ({
  type: `flext.loading.step${place}`,
  version: 1,
  data: { rows: draw(1_000) },
  publish: draw(2) === 0 ? 'at-once' : 'after-commit',
})

const undone: RunRecord = { kind: 'undone', lane: '', place: 0, name: 'step0', took: 1 }
const undoneLast: ReadonlyArray<RunRecord> = [
  undone,
  { kind: 'compensated', error: { _tag: 'Undone', message: 'taken back' } },
]

const endings: ReadonlyArray<ReadonlyArray<RunRecord>> = [
  [],
  [{ kind: 'committed', result: { rows: 3 } }],
  [{ kind: 'committed', result: null }],
  [{ kind: 'compensating', error }, undone, { kind: 'compensated', error }],
  [
    { kind: 'cancelling', cause: 'cancelled', reason: 'asked to' },
    { kind: 'cancelled', error },
  ],
  [
    { kind: 'compensating', error },
    { kind: 'stuck', error, left: [] },
  ],
  [{ kind: 'compensating', error }],
  [
    { kind: 'faulted', error },
    { kind: 'resumed', to: 'running' },
    { kind: 'committed', result: 1 },
  ],
  [{ kind: 'committed', result: 2 }, { kind: 'undoing', reason: 'wrong day' }, ...undoneLast],
]

/** mulberry32 */
const drawsOf = (seed: number): Draw => {
  let state = seed | 0
  return (limit) => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}
