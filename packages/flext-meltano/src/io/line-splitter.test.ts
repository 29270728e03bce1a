import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { lineSplitter } from './line-splitter.ts'

/** Cuts bytes at the given places. */
const cut = (bytes: Buffer, places: ReadonlyArray<number>): ReadonlyArray<Buffer> => {
  const sorted = [0, ...places.map((n) => n % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  )
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end))
}

describe('the line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '\r', 'ü', '€', '𝔘', '\0') })
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (lines, places) => {
          const splitter = lineSplitter()
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
          const found = cut(bytes, places).flatMap((chunk) => [...splitter.take(chunk)])
          expect(found).toEqual(lines)
          expect(splitter.rest()).toBeUndefined()
          expect(splitter.isUtf8()).toBe(true)
        },
      ),
    )
  })

  it('keeps what stands after the last line end for later, or for the end', () => {
    const splitter = lineSplitter()
    expect(splitter.take(Buffer.from('a\nb'))).toEqual(['a'])
    expect(splitter.take(Buffer.from('c'))).toEqual([])
    expect(splitter.rest()).toBe('bc')
    expect(splitter.take(Buffer.from('\n'))).toEqual(['bc'])
  })

  it('survives the reuse of a chunk by whoever gave it', () => {
    const splitter = lineSplitter()
    const chunk = Buffer.from('ab')
    splitter.take(chunk)
    chunk.fill('x')
    expect(splitter.take(Buffer.from('\n'))).toEqual(['ab'])
  })

  it('notices bytes that are no UTF-8', () => {
    const splitter = lineSplitter()
    splitter.take(Buffer.from([0x61, 0xff, 10]))
    expect(splitter.isUtf8()).toBe(false)
  })
})
