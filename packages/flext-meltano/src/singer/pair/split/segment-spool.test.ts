import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { segmentSpool } from './segment-spool.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-spool-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('gives back what it took, and nothing of what it forgot, however much that is', () => {
  const file = join(folder, 'spool')
  const spool = segmentSpool(file)
  for (const round of [1, 2, 3]) {
    const pieces = Array.from({ length: 30 }, (_, nth) => Buffer.alloc(300_000, round * 50 + nth))
    pieces.forEach(spool.add)
    expect(Buffer.concat([...spool.pieces()]).equals(Buffer.concat(pieces))).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    spool.clear()
    expect([...spool.pieces()]).toEqual([])
  }
  spool.add(Buffer.from('small'))
  expect([...spool.pieces()].map(String)).toEqual(['small'])
  spool.close()
})
