/**
 * A new run that begins in the middle: what another run had done up to a step is taken over as it
 * stands, and stays when the new run fails, for it is the other run's.
 */
import { either as E } from 'fp-ts'

import type { FlowPlace, KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { WaitOutcome } from '../run/signal-box.ts'

/** The records with which the new run begins, or why there is no such place. */
export const forkedRecords = (
  entries: ReadonlyArray<Pick<KeptEntry, 'record'>>,
  from: string,
  id: string,
): E.Either<string, ReadonlyArray<RunRecord>> => {
  const records = entries.map(({ record }) => record)
  const first = firstPlace(records, from)
  if (first === undefined) return E.left(unknownStep(records, from))

  const outcomes = records.filter((record) => isOutcome(record) && rootOf(record) < first)
  const taken = new Set(outcomes.flatMap(signalTaken))
  const copied = records.filter(
    (record) => outcomes.includes(record) || (record.kind === 'signalled' && taken.has(record.nth)),
  )
  const { parent: _, deadline: __, queue: ___, ...started } = records[0] as RunStartedRecord
  const forked = { id: started.id, records: copied.length }
  return E.right([{ ...started, id, forked }, ...copied])
}

type Outcome = Extract<RunRecord, { readonly kind: 'step' | 'failed' | 'noted' }>

const isOutcome = (record: RunRecord): record is Outcome =>
  record.kind === 'step' ||
  record.kind === 'noted' ||
  (record.kind === 'failed' && record.aborted !== true)

/** The place in the flow itself: of a branch, that of the operation which has the branch. */
const rootOf = (record: RunRecord): number => {
  if (!isOutcome(record)) return Infinity
  return record.lane === '' ? record.place : Number.parseInt(record.lane, 10)
}

/** `#1` is the beginning of any flow, also of one that came to no step. */
const firstPlace = (records: ReadonlyArray<RunRecord>, from: string): number | undefined =>
  from === '#1'
    ? 0
    : stepsOf(records).find(({ name, place }) => name === from || `${name}#${place + 1}` === from)
        ?.place

/** What stands in the flow itself, in its order; what a branch does has no place to begin at. */
const stepsOf = (records: ReadonlyArray<RunRecord>): ReadonlyArray<FlowPlace> => {
  const byPlace = new Map<number, FlowPlace>()
  for (const record of records) {
    if ('place' in record && record.lane === '') byPlace.set(record.place, record)
  }
  return [...byPlace.values()].toSorted((one, other) => one.place - other.place)
}

const unknownStep = (records: ReadonlyArray<RunRecord>, from: string): string => {
  const known = stepsOf(records).map(({ name, place }) => `${name}#${place + 1}`)
  return `it never came to a step ${from}; it came to ${known.join(', ') || 'none'}`
}

const signalTaken = (record: RunRecord): ReadonlyArray<number> => {
  if (record.kind !== 'noted' || !record.name.startsWith('waitFor(')) return []
  const outcome = record.output as WaitOutcome
  return 'signal' in outcome ? [outcome.signal] : []
}
