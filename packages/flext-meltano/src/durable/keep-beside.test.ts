import fs, { fstatSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'

import { keepBeside } from './keep-beside.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-keep-'))
  writeFileSync(at('file'), 'as it is', { mode: 0o640 })
  writeFileSync(at('beside'), 'what a crash has left')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const inodeOf = (name: string): number => statSync(at(name)).ino

/** From now on the file system has no links, and it is seen which files were synced. */
const withoutLinks = (): ReadonlyArray<number> => {
  const synced: Array<number> = []
  const { linkSync, fsyncSync } = fs
  const change = (changed: object): void => {
    Object.assign(fs, changed)
    syncBuiltinESMExports()
  }
  onTestFinished(() => change({ linkSync, fsyncSync }))
  change({
    linkSync: () => {
      throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' })
    },
    fsyncSync: (fd: number) => {
      fsyncSync(fd)
      synced.push(fstatSync(fd).ino)
    },
  })
  return synced
}

describe('a file that is kept beside', () => {
  it('is the same file where the file system has links', () => {
    expect([...keepBeside(at('file'), at('beside'))]).toEqual([])
    expect(inodeOf('beside')).toBe(inodeOf('file'))
  })

  it('is a copy on the disk where it has none', () => {
    const synced = withoutLinks()
    for (const turn of keepBeside(at('file'), at('beside'))) expect(turn).toBeUndefined()
    expect(inodeOf('beside')).not.toBe(inodeOf('file'))
    expect(readFileSync(at('beside'), 'utf8')).toBe('as it is')
    expect(statSync(at('beside')).mode & 0o777).toBe(0o640)
    expect(synced).toContain(inodeOf('beside'))
  })
})
