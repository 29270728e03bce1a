import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { compileCacheFolder } from './compile-cache.ts'

const home = tmpdir

describe('the cache of compiled modules', () => {
  it('is in the cache of the user', () => {
    expect(compileCacheFolder({}, home)).toBe(join(tmpdir(), '.cache/flext'))
    expect(compileCacheFolder({ XDG_CACHE_HOME: '/var/ada' }, home)).toBe('/var/ada/flext')
  })

  it('is where Node has been told to keep it', () => {
    expect(compileCacheFolder({ NODE_COMPILE_CACHE: '/x', XDG_CACHE_HOME: '/y' }, home)).toBe('/x')
  })

  it('is nowhere for a user without a home, and in no folder that others write to', () => {
    const homeless = () => {
      throw new Error('ENOENT')
    }
    expect(compileCacheFolder({}, homeless)).toBeUndefined()
    expect(compileCacheFolder({}, () => '/nonexistent')).toBeUndefined()
  })
})
