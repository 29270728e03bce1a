/**
 * Random UUIDs: each run needs one for its name. They are spelled from a store of random bytes, 256
 * at a time, since one by one they would cost as much as all else that a run in memory does.
 * @see RFC 9562, version 4
 */
import { randomFillSync } from 'node:crypto'

const size = 16
const store = new DataView(new ArrayBuffer(256 * size))
const spelling = Buffer.from('00000000-0000-0000-0000-000000000000')
/** Where in the spelling each byte's two digits stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

let used = store.byteLength

/** The character code of a hexadecimal digit. */
const digit = (nibble: number): number => nibble + (nibble < 10 ? 0x30 : 0x57)

export const randomUuid = (): string => {
  if (used === store.byteLength) {
    randomFillSync(store)
    used = 0
  }
  store.setUint8(used + 6, (store.getUint8(used + 6) & 0x0f) | 0x40)
  store.setUint8(used + 8, (store.getUint8(used + 8) & 0x3f) | 0x80)
  places.forEach((place, i) => {
    const byte = store.getUint8(used + i)
    spelling[place] = digit(byte >> 4)
    spelling[place + 1] = digit(byte & 0x0f)
  })
  used += size
  return spelling.toString('latin1')
}
