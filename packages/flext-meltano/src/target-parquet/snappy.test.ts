import { createCipheriv } from 'node:crypto'

import fc from 'fast-check'
import { snappyUncompress } from 'hyparquet'
import { describe, expect, it, vi } from 'vitest'

import { snappyCompressed } from './snappy.ts'

vi.setConfig({ testTimeout: 60_000 })

/** As a reader that is none of ours has it. */
const restored = (compressed: Uint8Array, length: number): Buffer => {
  const bytes = new Uint8Array(length)
  snappyUncompress(compressed, bytes)
  return Buffer.from(bytes)
}

/** Bytes in which nothing repeats: the key stream of a cipher. */
const noise = (length: number): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(length))

/** Pieces of which some come again, near and far. */
const pieces = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .tuple(fc.nat(3), fc.integer({ min: 1, max: 200 }))
        .map(([byte, length]) => Buffer.alloc(length, byte)),
      fc.constantFrom('charlie hotel', 'INBOUND', '\0\0\0\0').map((text) => Buffer.from(text)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts))

describe('what Snappy has compressed', () => {
  it('is what it was for any reader, and hardly ever longer', () => {
    fc.assert(
      fc.property(pieces, (bytes) => {
        const compressed = snappyCompressed(bytes)
        expect(restored(compressed, bytes.length).equals(bytes)).toBe(true)
        expect(compressed.length).toBeLessThanOrEqual(32 + bytes.length + bytes.length / 6)
      }),
      { numRuns: 1000 },
    )
  })

  it('may be literals of any length', () => {
    for (const length of [0, 1, 4, 5, 60, 61, 64, 65, 256, 257, 65_536, 65_537, 1 << 24]) {
      const bytes = noise(length)
      expect(restored(snappyCompressed(bytes), length).equals(bytes)).toBe(true)
    }
  })

  it('may be copies of any length, from any distance', () => {
    for (const length of [4, 11, 12, 63, 64, 65, 67, 68, 69, 128, 132, 70_000])
      for (const apart of [1, 4, 2047, 2048, 65_535, 65_536, 100_000]) {
        const between = noise(apart + length)
        const bytes = Buffer.concat([between, between.subarray(0, length), Buffer.from('end')])
        expect(restored(snappyCompressed(bytes), bytes.length).equals(bytes)).toBe(true)
      }
  })

  it('is short where much repeats', () => {
    expect(snappyCompressed(Buffer.alloc(1 << 20)).length).toBeLessThan(60_000)
    expect(snappyCompressed(Buffer.from('hotel of charlie '.repeat(10_000))).length).toBeLessThan(
      10_000,
    )
  })

  it('stands apart in its room', () => {
    const room = Buffer.concat([noise(7), Buffer.from('abcdabcdabcdabcd'), noise(9)])
    const compressed = snappyCompressed(room.subarray(7, 23))
    expect(restored(compressed, 16).toString()).toBe('abcdabcdabcdabcd')
  })
})
