import { describe, expect, it } from 'vitest'

import { faultsOf, promisedFiles } from './tarball.ts'

const manifest = {
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  bin: { thing: './bin/thing.js' },
}
const whole = [
  'README.md',
  'LICENSE',
  'package.json',
  'bin/thing.js',
  'dist/index.js',
  'dist/index.d.ts',
  'src/index.ts',
]

describe('the tarball of a package', () => {
  it('promises what exports and bin name, each file once', () => {
    expect(promisedFiles(manifest)).toEqual([
      'dist/index.d.ts',
      'dist/index.js',
      'package.json',
      'bin/thing.js',
    ])
  })

  it('has no fault when all that is promised is there', () => {
    expect(faultsOf(manifest, whole)).toEqual([])
  })

  it('names every promised file that is missing', () => {
    expect(
      faultsOf(manifest, ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'src/index.ts']),
    ).toEqual([
      'package.json names dist/index.d.ts, which the tarball does not hold',
      'package.json names bin/thing.js, which the tarball does not hold',
    ])
  })

  it('refuses tests and build state', () => {
    const faults = faultsOf(manifest, [...whole, 'src/a.test.ts', 'dist/x.tsbuildinfo'])
    expect(faults).toHaveLength(2)
  })

  it('takes templates of tests', () => {
    expect(faultsOf(manifest, [...whole, 'src/files/a.test.ts.template'])).toEqual([])
  })

  it('refuses what an earlier build left behind', () => {
    const packed = [...whole, 'dist/gone.js', 'dist/gone-too.d.ts', 'dist/shared/joined.js']
    expect(faultsOf(manifest, packed)).toEqual([
      'dist/gone.js is left over from a source that is gone: remove dist and build again',
      'dist/gone-too.d.ts is left over from a source that is gone: remove dist and build again',
    ])
  })
})
