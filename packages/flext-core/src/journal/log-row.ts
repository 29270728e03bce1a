/** A record as a row of the log, with a checksum over all of it by which damage is found. */
import { crc32 } from 'node:zlib'

import { JournalDamaged } from './journal-damaged.ts'
import { bodyOf } from './record-body.ts'
import type { JournalEntry, KeptEntry, RunRecord } from './record.ts'

/** `position, run, at, kind, body, crc` */
export type LogRow = readonly [number, number, number, number, string, number]

/** How kinds are written. A number is never given to another kind. */
const numberOf: Readonly<Record<RunRecord['kind'], number>> = {
  started: 1,
  step: 2,
  failed: 3,
  retried: 4,
  noted: 5,
  cancelling: 6,
  compensating: 7,
  undone: 8,
  'undo-retried': 9,
  stuck: 10,
  resumed: 11,
  undoing: 12,
  committed: 13,
  compensated: 14,
  cancelled: 15,
  faulted: 16,
  waiting: 17,
  signalled: 18,
  dequeued: 31,
}

const kindNumber = ({ kind }: RunRecord): number => numberOf[kind]

const checksum = (
  position: number,
  run: number,
  at: number,
  kind: number,
  body: string,
): number => {
  const place = Math.imul(position, 0x9e37_79b1) ^ Math.imul(run, 0x85eb_ca6b)
  const time = Math.imul(at % 0x1_0000_0000, 0xc2b2_ae35) ^ Math.trunc(at / 0x1_0000_0000)
  // A row that is damaged may have anything in the place of its text.
  return crc32(typeof body === 'string' ? body : '', (place ^ time ^ kind) >>> 0)
}

/** The row of a record that is to be kept at a position. */
export const logRow = (
  position: number,
  { run, at, record, body = bodyOf(record) }: JournalEntry,
): LogRow => {
  const kind = kindNumber(record)
  const time = Math.trunc(at)
  return [position, run, time, kind, body, checksum(position, run, time, kind, body)]
}

/** The record of a row, if the row is as it was written. */
export const entryOf = (path: string, row: LogRow): KeptEntry => {
  const [position, run, at, kind, body, crc] = row
  const found = checksum(position, run, at, kind, body)
  if (found !== crc) {
    throw new JournalDamaged(path, position, `its checksum is ${found}, expected ${crc}`)
  }
  const record = parsed(path, position, body)
  if (kindNumber(record) !== kind) {
    throw new JournalDamaged(path, position, `its kind is ${record.kind}, expected number ${kind}`)
  }
  return { position, run, at, record }
}

const parsed = (path: string, position: number, body: string): RunRecord => {
  try {
    return JSON.parse(body) as RunRecord
  } catch {
    throw new JournalDamaged(path, position, 'its body is not JSON')
  }
}
