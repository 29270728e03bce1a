import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { appendInTurns, copyInTurns } from './copy-in-turns.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-copy-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

const megabytes = (count: number): Buffer => {
  const bytes = Buffer.alloc(count << 20)
  bytes.forEach((_, index) => (bytes[index] = index % 251))
  return bytes
}

describe('files that are copied in turns', () => {
  it('are the same, with the same mode, over whatever was there', () => {
    writeFileSync(at('from'), megabytes(3))
    chmodSync(at('from'), 0o640)
    writeFileSync(at('to'), 'what a crash has left')
    for (const turn of copyInTurns(at('from'), at('to'))) expect(turn).toBeUndefined()
    expect(readFileSync(at('to')).equals(megabytes(3))).toBe(true)
    expect(statSync(at('to')).mode & 0o777).toBe(0o640)
    expect(() => [...copyInTurns(at('gone'), at('other'))]).toThrow('ENOENT')
    expect(readdirSync(folder).toSorted()).toEqual(['from', 'to'])
  })

  it('are added as far as asked for, and let others have their turn', () => {
    writeFileSync(at('from'), megabytes(4))
    writeFileSync(at('to'), 'before')
    const turns = [...appendInTurns(at('from'), at('to'), (3 << 20) + 7)]
    expect(turns.length).toBeGreaterThan(2)
    const there = Buffer.concat([Buffer.from('before'), megabytes(4).subarray(0, (3 << 20) + 7)])
    expect(readFileSync(at('to')).equals(there)).toBe(true)
  })
})
