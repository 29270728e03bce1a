/**
 * Names for runs that nobody named: UUIDs that rise with time, so that a store's index grows at its
 * end and a list sorted by name is sorted by age. Those of one millisecond share 58 random bits, and
 * are counted up from a random start, so that a name costs no more than the run it is for.
 * @see RFC 9562, version 7; 6.2, method 2
 */
import { randomUuid } from './random-uuid.ts'

/** The last two bytes are the counter. */
const width = 4
const end = 0x1_0000

/** How each byte is spelled. */
const spelled = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

let spelledFor = -1
let spelling = ''
let next = end

/** `now` in milliseconds since the epoch. */
export const runIdAt = (now: number): string => {
  if (now !== spelledFor || next === end) {
    const digits = Math.trunc(now).toString(16).padStart(12, '0')
    const random = randomUuid()
    spelledFor = now
    spelling = `${digits.slice(0, 8)}-${digits.slice(8)}-7${random.slice(15, -width)}`
    next = Number.parseInt(random.slice(-width), 16)
  }
  const counted = next++
  return spelling + (spelled[counted >> 8]! + spelled[counted & 0xff]!)
}
