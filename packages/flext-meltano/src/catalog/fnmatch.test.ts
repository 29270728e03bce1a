import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import cases from '../../test/fixtures/fnmatch-cases.json' with { type: 'json' }
import { fnmatch } from './fnmatch.ts'

/** The rule said slowly: one character of the pattern at a time, every way `*` can go. */
const slowly = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === ''
  const [first, ...others] = Array.from(text)
  const rest = others.join('')
  if (pattern.startsWith('*')) {
    return slowly(pattern.slice(1), text) || (first !== undefined && slowly(pattern, rest))
  }
  const close = closing(pattern)
  if (pattern.startsWith('[') && close > 0) {
    return (
      first !== undefined &&
      inSet(pattern.slice(1, close), first) &&
      slowly(pattern.slice(close + 1), rest)
    )
  }
  const same = first !== undefined && (pattern.startsWith('?') || pattern.startsWith(first))
  return same && slowly(pattern.slice(1), rest)
}

const closing = (pattern: string): number => pattern.indexOf(']', pattern.startsWith('[!') ? 3 : 2)

const inSet = (set: string, character: string): boolean =>
  set.startsWith('!') ? !isMember(set.slice(1), character) : isMember(set, character)

const isMember = (set: string, character: string): boolean => {
  if (set === '') return false
  if (set[1] === '-' && set.length >= 3) {
    const within = (set[0] ?? '') <= character && character <= (set[2] ?? '')
    return within || isMember(set.slice(3), character)
  }
  return set[0] === character || isMember(set.slice(1), character)
}

const textsOf = (characters: string) =>
  fc
    .array(fc.constantFrom(...Array.from(characters)), { maxLength: 9 })
    .map((each) => each.join(''))

describe('fnmatch', () => {
  it('says what Python 3.11 says of 304 patterns and texts', () => {
    const others = (cases as Array<[string, string, boolean]>).filter(
      ([pattern, text, matches]) => fnmatch(pattern)(text) !== matches,
    )
    expect(cases).toHaveLength(304)
    expect(others).toEqual([])
  })

  it('agrees with a matcher that tries every way', () => {
    fc.assert(
      fc.property(textsOf('ab[]!-*?.^\\'), textsOf('ab]-.^\\'), (pattern, text) => {
        expect(fnmatch(pattern)(text)).toBe(slowly(pattern, text))
      }),
      { numRuns: 3000 },
    )
  })

  it('tells upper from lower case, and crosses dots and line ends', () => {
    expect(fnmatch('User*')('users')).toBe(false)
    expect(fnmatch('a*d')('a.b\nc.d')).toBe(true)
  })
})
