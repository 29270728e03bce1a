import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { workspaceRoot } from '../process/run.ts'
import { complete, systemOf, unlockedIn } from './complete.ts'
import type { Lockfile } from './lockfile.ts'

const lockfile: Lockfile = {
  packages: {
    '': {},
    'node_modules/@tool/linux-x64-gnu': { version: '1.0.0', optional: true },
    'node_modules/a/node_modules/tool': {
      version: '2.0.0',
      optionalDependencies: { 'tool-near': '2.0.0' },
    },
    'node_modules/a/node_modules/tool-near': { version: '2.0.0' },
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        '@tool/linux-x64-gnu': '1.0.0',
        '@tool/darwin-arm64': '1.0.0',
        '@tool/loose': '^1.0.0',
      },
    },
  },
}

describe('a lock file for every system', () => {
  it('lacks the optional packages that no place on their path holds', () => {
    expect(unlockedIn(lockfile).map(({ name }) => name)).toEqual([
      '@tool/darwin-arm64',
      '@tool/loose',
    ])
  })

  it('is completed by entries that only their own system installs', () => {
    const { packages } = complete(lockfile)
    expect(packages['node_modules/@tool/darwin-arm64']).toEqual({
      version: '1.0.0',
      cpu: ['arm64'],
      os: ['darwin'],
      dev: true,
      optional: true,
    })
    expect(Object.keys(packages)).toHaveLength(6)
  })

  it.each([
    ['@oxlint/binding-linux-arm64-musl', { cpu: ['arm64'], libc: ['musl'], os: ['linux'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { cpu: ['arm'], libc: ['glibc'], os: ['linux'] }],
    ['@oxlint/binding-win32-x64-msvc', { cpu: ['x64'], os: ['win32'] }],
    ['@oxlint-tsgolint/darwin-arm64', { cpu: ['arm64'], os: ['darwin'] }],
  ])('reads the system of %s from its name', (name, system) => {
    expect(systemOf(name)).toEqual(system)
  })

  it('is what this repository has, so that npm ci takes it', () => {
    const own = JSON.parse(
      readFileSync(join(workspaceRoot, 'package-lock.json'), 'utf8'),
    ) as Lockfile
    expect(unlockedIn(own), 'npm run lock completes it').toEqual([])
  })
})
