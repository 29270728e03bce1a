/** How much one record may hold: a journal is no place for files, and is read again as a whole. */
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { RunRecord } from './record.ts'

/** Bytes; 2 MiB. */
export const usualPayloadLimit = 2 * 1_024 * 1_024

/** A request or a signal holds more than the runtime's `payloadLimit`. Nothing was begun or recorded. */
export type PayloadTooLarge = FlextError<'PayloadTooLarge'> & {
  readonly place: string
  readonly limit: number
  /** Bytes. */
  readonly found: number
}

/** Thrown where a record is to be added; whoever made the record says what that means. */
export class PayloadExceeded extends FlextDefect {
  readonly kind: RunRecord['kind']
  readonly limit: number
  readonly found: number

  constructor({ kind }: RunRecord, found: number, limit: number) {
    super(`a ${kind} record: expected at most ${limit} bytes (payloadLimit), found ${found}`)
    this.kind = kind
    this.limit = limit
    this.found = found
  }
}

/** Records that hold what a service made or was given; what says how a run fails is always kept. */
const limited: ReadonlySet<RunRecord['kind']> = new Set([
  'started',
  'step',
  'noted',
  'signalled',
  'committed',
])

/** `body` is the record as JSON. Its length is a bound of its bytes, which are counted only near the limit. */
export const refuseTooLarge = (record: RunRecord, body: string, limit: number): void => {
  if (body.length * 3 <= limit || !limited.has(record.kind)) return
  const bytes = Buffer.byteLength(body)
  if (bytes > limit) throw new PayloadExceeded(record, bytes, limit)
}

export const payloadTooLarge = (
  place: string,
  { limit, found }: PayloadExceeded,
): PayloadTooLarge => ({
  _tag: 'PayloadTooLarge',
  message: `${place}: expected at most ${limit} bytes (payloadLimit), found ${found}; keep what is large elsewhere, and its name here`,
  place,
  limit,
  found,
})
