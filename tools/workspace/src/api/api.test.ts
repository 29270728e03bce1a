/** The public surface of small packages that are written here, as TypeScript would declare them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { apiReport, reportFile } from './api-report.ts'
import { packagesIn, unnamedChanges } from './changesets.ts'
import { changeText, reportChange } from './report-change.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-api-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const write = (path: string, text: string): void => {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const thing = { name: 'flext-thing', folder: '' }
const writeThing = (): { readonly name: string; readonly folder: string } => {
  const types = (file: string) => ({ types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` })
  const exports = {
    '.': types('index'),
    './more': types('more'),
    './package.json': './package.json',
  }
  const manifest = { name: 'flext-thing', version: '0.0.0', type: 'module', exports }
  write('packages/flext-thing/package.json', JSON.stringify(manifest))
  write(
    'packages/flext-thing/dist/index.d.ts',
    `export { open, type Thing } from './open.js'\nexport type { Options } from './options.js'\n`,
  )
  write('packages/flext-thing/dist/more.d.ts', `export { open } from './open.js'\n`)
  write(
    'packages/flext-thing/dist/open.d.ts',
    `import type { Options } from './options.js'
/** A comment that may change. */
export interface Thing { readonly size: Size }
interface Size { readonly bytes: number }
interface Unseen { readonly nobody: string }
export declare const open: (options: Options) => import("./unit.js").Unit<Thing>
`,
  )
  write(
    'packages/flext-thing/dist/options.d.ts',
    `export interface Options { readonly path: string }\n`,
  )
  write('packages/flext-thing/dist/unit.d.ts', `export interface Unit<A> { readonly of: A }\n`)
  return { ...thing, folder: join(root, 'packages/flext-thing') }
}

describe('the public surface', () => {
  it('is what each subpath exports, and whatever that speaks of', () => {
    expect(apiReport(writeThing()).split('\n\n').slice(1)).toEqual([
      '======== flext-thing',
      'interface Options {\n    readonly path: string;\n}',
      'interface Thing {\n    readonly size: Size;\n}',
      'declare const open: (options: Options) => Unit<Thing>;',
      '======== flext-thing/more',
      'open, as in flext-thing',
      '======== not exported, but part of what is',
      'interface Size {\n    readonly bytes: number;\n}',
      'interface Unit<A> {\n    readonly of: A;\n}\n',
    ])
  })

  it('is the same when only comments change', () => {
    const one = writeThing()
    const before = apiReport(one)
    write(
      'packages/flext-thing/dist/options.d.ts',
      `/** Other words. */\nexport interface Options { /** Where. */ readonly path: string }\n`,
    )
    expect(apiReport(one)).toBe(before)
  })

  it('is another when a type changes that nobody exports', () => {
    const one = writeThing()
    const before = apiReport(one)
    write('packages/flext-thing/dist/unit.d.ts', `export interface Unit<A> { readonly all: A }\n`)
    expect(reportChange(before, apiReport(one))).toEqual({
      gone: ['    readonly of: A;'],
      added: ['    readonly all: A;'],
    })
  })

  it('asks for a build where there is none', () => {
    const one = writeThing()
    rmSync(join(one.folder, 'dist'), { recursive: true })
    expect(() => apiReport(one)).toThrow('build first')
  })
})

describe('a change of it', () => {
  it('shows what went and what came, and no more than somebody reads', () => {
    const change = reportChange('a\nb\nc\n', 'b\nc\nd\ne\n')
    expect(change && changeText(change, 2)).toBe('    - a\n    + d\n      and 1 more lines')
    expect(reportChange('a\n', 'a\n')).toBeUndefined()
  })
})

describe('a changeset', () => {
  it('names packages, in quotes or without', () => {
    expect(
      packagesIn(`---\n'flext-core': minor\nflext-cli: patch\n---\n\nflext-web: text\n`),
    ).toEqual(['flext-core', 'flext-cli'])
  })

  it('is missing where the surface changed since the branch left main, or since the release', () => {
    const one = writeThing()
    const git = (...args: readonly string[]): void => {
      const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org']
      execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'ignore' })
    }
    const commit = (): void => {
      git('add', '--all')
      git('commit', '--message', 'one')
    }
    git('init', '--initial-branch=main')
    writeFileSync(reportFile(one.folder), 'before\n')
    commit()
    expect(unnamedChanges(root, [one])).toEqual([])
    git('switch', '--create', 'work')
    writeFileSync(reportFile(one.folder), 'after\n')
    commit()
    expect(unnamedChanges(root, [one])).toEqual([
      expect.stringMatching(/^flext-thing: .*changeset/),
    ])
    write('.changeset/thing.md', `---\n'flext-thing': minor\n---\n\nAfter.\n`)
    expect(unnamedChanges(root, [one])).toEqual([])

    rmSync(join(root, '.changeset/thing.md'))
    git('tag', 'flext-thing@0.0.0')
    expect(unnamedChanges(root, [one])).toEqual([])
    writeFileSync(reportFile(one.folder), 'later\n')
    expect(unnamedChanges(root, [one])).toEqual([expect.stringContaining('at flext-thing@0.0.0')])
  })
})
