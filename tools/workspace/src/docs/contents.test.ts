import { describe, expect, it } from 'vitest'

import { unlisted } from './contents.ts'

const check = (files: Readonly<Record<string, string>>): readonly string[] =>
  unlisted(Object.keys(files), (file) => files[file] ?? '')

describe('the table of contents', () => {
  it('is whole when the README of each folder lists its pages and folders', () => {
    expect(
      check({
        'docs/README.md': '[a](guide/a.md), [why](why/README.md), [p](../packages/p/README.md)',
        'docs/guide/a.md': '',
        'docs/why/README.md': '[one](1.md)',
        'docs/why/1.md': '',
        'packages/p/README.md': '',
        'packages/p/src/notes.md': '',
        'README.md': '',
      }),
    ).toEqual([])
  })

  it('names the page that is missing, and where it belongs', () => {
    expect(
      check({
        'docs/README.md': '',
        'docs/guide/a.md': '[b](b.md)',
        'docs/guide/b.md': '',
        'docs/why/README.md': '',
        'docs/why/1.md': '',
        'packages/p/README.md': '',
      }),
    ).toEqual([
      'docs/guide/a.md: nothing leads here; list it in docs/README.md',
      'docs/guide/b.md: nothing leads here; list it in docs/README.md',
      'docs/why/README.md: nothing leads here; list it in docs/README.md',
      'docs/why/1.md: nothing leads here; list it in docs/why/README.md',
      'packages/p/README.md: nothing leads here; list it in docs/README.md',
    ])
  })
})
