import { expect, it } from 'vitest'

import { relinked } from './links.ts'

const up = (markdown: string): string =>
  relinked(markdown, (path, anchor) => (path === 'gone.md' ? undefined : `NEW(${path}${anchor})`))

it('leads links elsewhere, in text, images and HTML', () => {
  expect(up('[a](b.md) ![c](d%20e.svg)\n<img src="g.png"> <a href="h.md#i">')).toBe(
    '[a](NEW(b.md)) ![c](NEW(d e.svg))\n<img src="NEW(g.png)"> <a href="NEW(h.md#i)">',
  )
})

it('leaves code, other sites, anchors of the page and what it does not know', () => {
  const text = [
    'write `[x](y.md)` or `<a href="y.md">`',
    '```md',
    '[x](y.md) <a href="y.md">',
    '```',
    '[x](https://example.org/y.md) <a href="#here"> [x](gone.md#a) <a href="gone.md">',
  ].join('\n')
  expect(up(text)).toBe(text)
})
