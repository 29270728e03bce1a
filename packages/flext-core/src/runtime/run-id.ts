/**
 * Names for runs that nobody named: UUIDs that rise with time, so that a store's index grows at its
 * end and a list sorted by name is sorted by age.
 * @see RFC 9562, version 7
 */
import { randomUuid } from './random-uuid.ts'

let spelledFor = -1
let spelling = ''

/** `now` in milliseconds since the epoch. */
export const runIdAt = (now: number): string => {
  if (now !== spelledFor) {
    const digits = Math.trunc(now).toString(16).padStart(12, '0')
    spelledFor = now
    spelling = `${digits.slice(0, 8)}-${digits.slice(8)}-7`
  }
  return spelling + randomUuid().slice(15)
}
