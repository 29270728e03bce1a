import { expect, it } from 'vitest'

import { relink } from './links.ts'

const up = (markdown: string): string =>
  relink(markdown, (path, anchor) => (path === 'gone.md' ? undefined : `NEW(${path}${anchor})`))

it('leads links elsewhere, in text, images, references and HTML', () => {
  expect(up('[a](b.md) ![c](d.svg)\n[e]: f.md\n<img src="g.png"> <a href="h.md#i">')).toBe(
    '[a](NEW(b.md)) ![c](NEW(d.svg))\n[e]: NEW(f.md)\n<img src="NEW(g.png)"> <a href="NEW(h.md#i)">',
  )
})

it('follows a link whose text is code, or that is titled', () => {
  expect(up('see [`a b`](x/y.md#z) and [b](c.md "title")')).toBe(
    'see [`a b`](NEW(x/y.md#z)) and [b](NEW(c.md) "title")',
  )
})

it('leaves code, other sites, anchors of the page and what it does not know', () => {
  const text = [
    'write `[x](y.md)` or ``[`x`](y.md)``',
    '```md',
    '[x](y.md)',
    '```',
    '[x](https://example.org/y.md) [x](#here) [x](gone.md) [x](mailto:a@example.org)',
  ].join('\n')
  expect(up(text)).toBe(text)
})
