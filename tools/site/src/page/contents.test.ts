import { describe, expect, it } from 'vitest'

import { contentsOf } from './contents.ts'
import { barOf, sidebarOf } from './menu.ts'

const files: Readonly<Record<string, string>> = {
  'docs/README.md': [
    '# Docs',
    '## Start',
    '- [Begin](tutorial/begin.md): at once.',
    '## Guides: services',
    '- [The package `core`](../packages/core/README.md): what is in it.',
    '- [Write](guide/write.md), and see [Begin](tutorial/begin.md).',
    '## Guides: projects',
    '- [Run](guide/run.md)',
    '## Decisions',
    '- [Decisions](why/README.md): why.',
  ].join('\n'),
  'docs/why/README.md':
    '# Why\n| [0001](0001.md) | one |\n| [0002](0002.md) | two, not [0001](0001.md) |',
  'docs/why/0001.md': '# 0001. The `first`',
  'docs/why/0002.md': '# 0002. The second',
}
const sections = contentsOf((file) => files[file] ?? '')

describe('the table of contents', () => {
  it('is what the READMEs list, in their order', () => {
    expect(sections.map(({ title }) => title)).toEqual([
      'Start',
      'Guides: services',
      'Guides: projects',
      'Decisions',
    ])
    expect(sections[1]?.entries.map(({ title }) => title)).toEqual(['The package core', 'Write'])
  })

  it('has the pages of a folder below the README that lists them, each once', () => {
    expect(sections[3]?.entries[0]?.entries).toMatchObject([
      { title: '0001. The first', file: 'docs/why/0001.md' },
      { title: '0002. The second', file: 'docs/why/0002.md' },
    ])
  })
})

describe('the menus', () => {
  it('gather the guides at the top, and link a section of one page', () => {
    expect(barOf(sections)).toEqual([
      { text: 'Start', link: '/tutorial/begin' },
      {
        text: 'Guides',
        items: [
          {
            text: 'Services',
            items: [
              { text: 'core', link: '/packages/core' },
              { text: 'Write', link: '/guide/write' },
            ],
          },
          { text: 'Projects', items: [{ text: 'Run', link: '/guide/run' }] },
        ],
      },
    ])
  })

  it('fold what belongs to a page below it', () => {
    expect(sidebarOf(sections).at(-1)).toEqual({
      text: 'Decisions',
      link: '/why/',
      collapsed: true,
      items: [
        { text: '0001. The first', link: '/why/0001' },
        { text: '0002. The second', link: '/why/0002' },
      ],
    })
  })
})
