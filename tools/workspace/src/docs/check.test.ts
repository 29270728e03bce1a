import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { checkDocs } from './check.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-docs-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const put = (path: string, ...lines: readonly string[]): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), lines.join('\n'))
}

describe('checking the docs', () => {
  it('finds nothing wrong with links that lead to files and headings', () => {
    put('docs/b.md', '# A `b` & more', '## Again', '## Again')
    put('docs/a.md', '[b](b.md#a-b--more) [up](../docs/b.md#again-1) [self](#here)', '# Here')
    expect(checkDocs(root, ['docs/a.md', 'docs/b.md'], { write: false })).toEqual([])
  })

  it('names the file and line of every dead link, in text, images, references and HTML', () => {
    put('b.md', '# B')
    put('a.md', '[x](no.md)', '![y](no.png)', '[z]: gone.md', '<img src="no.svg">', '[b](b.md#c)')
    expect(checkDocs(root, ['a.md'], { write: false })).toEqual([
      'a.md:1: there is no no.md',
      'a.md:2: there is no no.png',
      'a.md:3: there is no gone.md',
      'a.md:4: there is no no.svg',
      'a.md:5: b.md has no heading #c',
    ])
  })

  it('looks at neither code nor links to other sites', () => {
    put('a.md', '`[x](no.md)` [y](https://example.org/no.md)', '```text', '[z](no.md)', '```')
    expect(checkDocs(root, ['a.md'], { write: false })).toEqual([])
  })

  it('reports the first line of code that differs from its file, and rewrites it when asked', () => {
    put('x.ts', 'const one = 1', 'const two = 2', '')
    put('a.md', '<!-- embed: x.ts -->', '```ts', 'const one = 1', 'const two = 3', '```')
    expect(checkDocs(root, ['a.md'], { write: false })).toEqual([
      'a.md:4: the code differs from the file it is from',
    ])
    expect(checkDocs(root, ['a.md'], { write: true })).toEqual([])
    expect(readFileSync(join(root, 'a.md'), 'utf8')).toContain('const two = 2')
    expect(checkDocs(root, ['a.md'], { write: false })).toEqual([])
  })

  it('refuses code that is from no file, except on a page that a program makes', () => {
    put('maker.ts', '')
    put('a.md', '```ts', 'const one = 1', '```')
    put('b.md', '<!-- made by: maker.ts -->', '```ts', 'const one = 1', '```')
    put('c.md', '<!-- made by: nobody.ts -->', '```ts', 'const one = 1', '```')
    const message = 'ts that is from no file: embed it, so that it is tested'
    expect(checkDocs(root, ['a.md', 'b.md', 'c.md'], { write: false })).toEqual([
      `a.md:1: ${message}`,
      `c.md:2: ${message}`,
    ])
  })
})
