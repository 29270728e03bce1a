import { describe, expect, it } from 'vitest'

import { relink } from './relink.ts'

const toSite = (markdown: string): string =>
  relink(markdown, ({ path, anchor }) => `https://site.example/${path}${anchor}`)

describe('links that lead elsewhere than they did', () => {
  it('keeps what surrounds a link, its title and its heading', () => {
    expect(toSite('See [`a` guide](docs/a.md#how "A") and [b](b.md).')).toBe(
      'See [`a` guide](https://site.example/docs/a.md#how "A") and [b](https://site.example/b.md).',
    )
  })

  it('leaves what is no relative link', () => {
    const text = '[a](https://a.example/) [b](#here) [c](mailto:c@a.example) `[d](d.md)`'
    expect(toSite(text)).toBe(text)
  })

  it('leaves code', () => {
    const text = '```md\n[a](a.md)\n```'
    expect(toSite(text)).toBe(text)
  })

  it('leaves only the text of a link that leads nowhere', () => {
    expect(relink('A [`b`](b.md) and ![c](c.svg).', () => undefined)).toBe('A `b` and c.')
  })

  it('tells images apart', () => {
    const kinds = relink('![a](a.svg) [b](b.md)', ({ image }) => (image ? 'image' : 'page'))
    expect(kinds).toBe('![a](image) [b](page)')
  })
})
