import { expect, it } from 'vitest'

import { withDiagrams } from './diagrams.ts'

const page = [
  '# P',
  '```mermaid',
  'stateDiagram-v2',
  '  [*] --> open',
  '  open --> done: it is',
  '```',
  'after',
].join('\n')

it('draws what is in Mermaid, for people who see it and people who hear it', () => {
  const drawn = withDiagrams(page, 'A "page"')
  expect(drawn).toContain(
    '<svg role="img" aria-label="State diagram on the page A &quot;page&quot;"',
  )
  expect(drawn).toContain('>done</text>')
  expect(drawn).toContain('after')
  expect(drawn).not.toContain('mermaid')
  expect(drawn).not.toMatch(/<style|https?:\/\/(?!www\.w3\.org)/)
})

it('gives two drawings of a page names of their own', () => {
  const ids = [...withDiagrams(`${page}\n\n${page}`, 'P').matchAll(/\bid="([^"]+)"/g)].map(
    ([, id]) => id,
  )
  expect(ids.length).toBeGreaterThan(1)
  expect(new Set(ids).size).toBe(ids.length)
})
