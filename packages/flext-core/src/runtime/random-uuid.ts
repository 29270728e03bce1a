/**
 * Random UUIDs: each run needs one for its name. They are spelled from a store of random bytes, 256
 * at a time, since one by one they would cost as much as all else that a run in memory does.
 * @see RFC 9562, version 4
 */
import { randomFillSync } from 'node:crypto'

const size = 16
const store = Buffer.alloc(256 * size)
const spelling = Buffer.from('00000000-0000-0000-0000-000000000000')
const digits = Buffer.from('0123456789abcdef')
/** Where in the spelling each byte's two digits stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

let used = store.length

export const randomUuid = (): string => {
  if (used === store.length) {
    randomFillSync(store)
    used = 0
  }
  store[used + 6] = (store[used + 6]! & 0x0f) | 0x40
  store[used + 8] = (store[used + 8]! & 0x3f) | 0x80
  for (let i = 0; i < size; i++) {
    const byte = store[used + i]!
    spelling[places[i]!] = digits[byte >> 4]!
    spelling[places[i]! + 1] = digits[byte & 0x0f]!
  }
  used += size
  return spelling.toString('latin1')
}
