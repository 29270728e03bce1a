import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { bootstrap, ownNode, reasonToInstall } from '../bootstrap.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-bootstrap-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const lock = (path: string, packages: object): void => {
  put(path, JSON.stringify({ lockfileVersion: 3, packages }))
}

const locked = {
  '': { name: 'root' },
  'packages/a': { version: '1.0.0' },
  'node_modules/a': { resolved: 'packages/a', link: true },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/mac-only': { version: '1.0.0', integrity: 'sha512-m', optional: true },
}

describe('whether an install is needed', () => {
  it('is, when nothing is installed', () => {
    lock('package-lock.json', locked)
    expect(reasonToInstall(root)).toBe('nothing is installed yet')
  })

  it('is not, when what is installed is what is locked, less what other systems need', () => {
    lock('package-lock.json', locked)
    const { '': _, 'node_modules/mac-only': __, ...installed } = locked
    lock('node_modules/.package-lock.json', installed)
    expect(reasonToInstall(root)).toBeUndefined()
  })

  it('is, when a package was added to the lock file', () => {
    lock('package-lock.json', { ...locked, 'node_modules/c': { version: '1.0.0' } })
    lock('node_modules/.package-lock.json', locked)
    expect(reasonToInstall(root)).toBe('node_modules/c is missing')
  })

  it('is, when a package of the workspace is new and not linked yet', () => {
    lock('package-lock.json', { ...locked, 'node_modules/d': { resolved: 'd', link: true } })
    lock('node_modules/.package-lock.json', locked)
    expect(reasonToInstall(root)).toBe('node_modules/d is missing')
  })

  it('is, when a package has another version or another content than the locked one', () => {
    lock('package-lock.json', locked)
    for (const b of [
      { version: '2.0.1', integrity: 'sha512-b' },
      { version: '2.0.0', integrity: 'sha512-x' },
    ]) {
      lock('node_modules/.package-lock.json', { ...locked, 'node_modules/b': b })
      expect(reasonToInstall(root)).toBe('node_modules/b is not the version in package-lock.json')
    }
  })
})

describe('the bootstrap', () => {
  const said: string[] = []
  const say = (line: string): void => {
    said.push(line)
  }
  beforeEach(() => {
    said.length = 0
    lock('package-lock.json', locked)
    lock('node_modules/.package-lock.json', locked)
  })

  it('says and does nothing when nothing is missing', () => {
    mkdirSync(dirname(ownNode(root)), { recursive: true })
    writeFileSync(ownNode(root), '')
    bootstrap(root, say)
    expect(said).toEqual([])
  })

  it("brings the workspace's own Node when npm ran no install scripts", () => {
    put(
      'node_modules/node/installArchSpecificPackage.js',
      `const fs = require('node:fs')
       fs.mkdirSync('bin')
       fs.symlinkSync(process.execPath, 'bin/node')`,
    )
    bootstrap(root, say)
    expect(said).toEqual(["Installing the workspace's own Node."])
  })

  it('names the command that failed', () => {
    put('node_modules/node/installArchSpecificPackage.js', 'process.exit(3)')
    expect(() => {
      bootstrap(root, say)
    }).toThrow(/installArchSpecificPackage\.js in .*node_modules.node failed: exit code 3/)
  })
})
