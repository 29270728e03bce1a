import { expect, test } from 'vitest'

import { randomUuid } from './random-uuid.ts'

const many = Array.from({ length: 10_000 }, randomUuid)

test('UUIDs are of version 4 and variant 2, as RFC 9562 spells them', () => {
  for (const uuid of many) {
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  }
})

test('no UUID comes twice, whichever batch it is from', () => {
  expect(new Set(many).size).toBe(many.length)
})

test('each of the 122 free bits is as often set as not', () => {
  const bits = many.map((uuid) => BigInt(`0x${uuid.replaceAll('-', '')}`))
  const fixed = (0xfn << 76n) | (0x3n << 62n)
  for (let bit = 0n; bit < 128n; bit++) {
    if ((fixed >> bit) & 1n) continue
    const set = bits.filter((uuid) => (uuid >> bit) & 1n).length
    // Ten standard deviations of 10,000 fair throws.
    expect(Math.abs(set - many.length / 2)).toBeLessThan(500)
  }
})
