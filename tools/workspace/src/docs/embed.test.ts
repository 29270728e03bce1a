import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { embed } from './embed.ts'

const source = [
  'import { x } from "y"',
  '',
  '// #region greeting',
  '  const hello = () => {',
  '    // #region inner',
  '    return x',
  '    // #endregion',
  '  }',
  '// #endregion',
].join('\n')

const read = (path: string): string | undefined => (path === 'a.ts' ? source : undefined)

const page = (mark: string, ...code: readonly string[]): string =>
  ['# Title', '', mark, '```ts', ...code, '```', '', 'after'].join('\n')

describe('embedding code in docs', () => {
  it('fills a marked block with the region, without markers and shared indentation', () => {
    const mark = '<!-- embed: a.ts#greeting -->'
    expect(embed(page(mark, 'stale'), read)).toEqual({
      text: page(mark, 'const hello = () => {', '  return x', '}'),
      faults: [],
    })
  })

  it('fills a block without a region with the whole file', () => {
    const { text } = embed(page('<!-- embed: a.ts -->'), read)
    expect(text).toContain('import { x } from "y"\n\n  const hello')
    expect(text).not.toContain('#region')
  })

  it('takes a blank line between the mark and the block, as the formatter puts one', () => {
    const { text, faults } = embed('<!-- embed: a.ts#inner -->\n\n```ts\n```', read)
    expect(text).toBe('<!-- embed: a.ts#inner -->\n\n```ts\nreturn x\n```')
    expect(faults).toEqual([])
  })

  it('leaves blocks without a mark alone', () => {
    const text = page('plain', 'untouched')
    expect(embed(text, read).text).toBe(text)
  })

  it('shows a mark that stands inside a block of its own as it is', () => {
    const text = ['````md', '<!-- embed: a.ts#greeting -->', '```ts', '```', '````'].join('\n')
    expect(embed(text, read)).toEqual({ text, faults: [] })
  })

  it('names the line of every mark that leads nowhere, and leaves its block as it was', () => {
    const text = `${page('<!-- embed: b.ts -->', '1')}\n${page('<!-- embed: a.ts#no -->', '2')}`
    expect(embed(text, read)).toEqual({
      text,
      faults: [
        { line: 3, message: 'b.ts does not exist' },
        { line: 11, message: 'a.ts#no does not exist' },
      ],
    })
  })

  it('refuses a mark that no block follows', () => {
    expect(embed('<!-- embed: a.ts -->\n\n\n```ts\n```', read).faults).toEqual([
      { line: 1, message: 'no fenced block follows the embed comment' },
    ])
  })

  it('changes nothing the second time', () => {
    const line = fc.constantFrom('text', '```ts', '```', '', '<!-- embed: a.ts#inner -->')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const once = embed(lines.join('\n'), read).text
        expect(embed(once, read).text).toBe(once)
      }),
    )
  })
})
