/** One record of the journal on one line. */
import { describeError, type FlextError, type KeptEntry, type RunRecord } from 'flext-core'

import type { Paint } from '../terminal/paint.ts'
import { duration } from '../terminal/quantity.ts'

/** `14:30:05.123  nightly  step       load  12 ms`; without an id where all lines are of one run. */
export const recordLine = (
  { at, record }: KeptEntry,
  id: string | undefined,
  paint: Paint,
): string => {
  const time = new Date(at).toISOString().slice(11, 23)
  const kind = colourOf(record.kind)(paint)(record.kind.padEnd(12))
  return [paint.dim(time), ...(id === undefined ? [] : [id]), kind, wordsFor(record)]
    .join('  ')
    .trimEnd()
}

const colourOf =
  (kind: RunRecord['kind']) =>
  (paint: Paint): ((text: string) => string) => {
    switch (kind) {
      case 'committed':
        return paint.green
      case 'failed':
      case 'stuck':
      case 'faulted':
        return paint.red
      case 'retried':
      case 'compensating':
      case 'compensated':
      case 'cancelling':
      case 'cancelled':
      case 'undone':
      case 'undo-retried':
      case 'undoing':
        return paint.yellow
      default:
        return paint.cyan
    }
  }

/** What the fields say that many records share. */
const wordsFor = (record: RunRecord): string => {
  const fields = record as {
    readonly name?: string
    readonly lane?: string
    readonly service?: string
    readonly signal?: string
    readonly reason?: string
    readonly error?: FlextError
    readonly took?: number
    readonly attempts?: number
  }
  const { name, lane, service, signal, reason, error, took, attempts = 1 } = fields
  return [
    service,
    signal,
    name === undefined ? undefined : lane ? `${lane}/${name}` : name,
    reason,
    took === undefined ? undefined : duration(took),
    attempts > 1 ? `${attempts} attempts` : undefined,
    error === undefined ? undefined : describeError(error),
  ]
    .filter((word) => word !== undefined)
    .join('  ')
}
