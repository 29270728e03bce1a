import { describe, expect, it } from 'vitest'

import { getDependencyReleaseLine, getReleaseLine } from './changelog.ts'
import { entryOf, inUserWords } from './user-words.ts'

const changelog = `# flext-thing

## 0.2.0

### Minor Changes

- Things can be counted.

### Patch Changes

- A thing that is gone is not counted.

## 0.1.0 - 2026-11-01

### New

- Things.
`

describe('a changelog', () => {
  const written = inUserWords(changelog, '0.2.0', '2026-11-25')

  it('says since when, and what is new or better, in words of a user', () => {
    expect(written.match(/^##.*/gm)).toEqual([
      '## 0.2.0 - 2026-11-25',
      '### New',
      '### Better',
      '## 0.1.0 - 2026-11-01',
      '### New',
    ])
  })

  it('is the same when it is done twice', () => {
    expect(inUserWords(written, '0.2.0', '2026-11-26')).toBe(written)
  })

  it('says so where nothing changed', () => {
    const entry = '## 0.2.1\n\nNo changes in this release.\n'
    expect(inUserWords(entry, '0.2.1', '2026-11-25')).toContain('Nothing changed here')
  })

  it('is read by version', () => {
    expect(entryOf(written, '0.1.0')).toBe('### New\n\n- Things.')
    expect(entryOf(written, '0.2.0')).toMatch(/^### New\n[^]*not counted\.$/)
    expect(entryOf(written, '0.2')).toBe('')
  })
})

describe('a line of a changelog', () => {
  it('is what the changeset says, without its commit', () => {
    const changeset = { summary: 'One thing.\n\nAnd more of it.\n', commit: '0123456789abcdef' }
    expect(getReleaseLine(changeset)).toBe('- One thing.\n\n  And more of it.')
  })

  it('is none for packages that go up together', () => {
    expect(getDependencyReleaseLine()).toBe('')
  })
})
