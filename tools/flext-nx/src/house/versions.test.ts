/** Generated packages ask for what this repository itself is tested with. */
import { describe, expect, it } from 'vitest'

import { houseFile } from '../../test/house-tree.ts'
import { versions } from './versions.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const asked = ['package.json', 'packages/flext-core/package.json'].map((path) => {
  const manifest = JSON.parse(houseFile(path)) as Manifest
  return { ...manifest.devDependencies, ...manifest.dependencies, ...manifest.peerDependencies }
})

describe('the ranges that generated packages ask for', () => {
  const known = Object.entries(versions).filter(([name]) => !name.startsWith('flext-'))

  it.each(known)('%s %s', (name, range) => {
    const here = asked
      .map((dependencies) => dependencies[name])
      .find((found) => found !== undefined)
    // The root pins what a workspace of somebody else may keep up to date itself.
    const version = here?.replace(/^npm:.*@/, '').replace(/^[\^~]/, '')
    expect(version).toBeDefined()
    const [major, minor] = range.slice(1).split('.')
    expect(version?.split('.').slice(0, 2)).toEqual([major, minor])
  })
})
