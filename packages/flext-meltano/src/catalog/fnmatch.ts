/**
 * Shell patterns by the rule of Python's `fnmatch.fnmatchcase`: `*` is any text (dots included),
 * `?` any one character, `[seq]` and `[!seq]` one of, or none of, a set with ranges. Nothing is an
 * escape; a `[` that is never closed is itself.
 */

/** A test for texts that match the whole pattern. */
export const fnmatch = (pattern: string): ((text: string) => boolean) => {
  const expression = new RegExp(`^${translated(pattern)}$`, 'su')
  return (text) => expression.test(text)
}

const translated = (pattern: string): string => {
  const characters = Array.from(pattern)
  let source = ''
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (character === '*') {
      if (!source.endsWith('.*')) source += '.*'
    } else if (character === '?') source += '.'
    else if (character === '[') {
      const end = endOfSet(characters, at)
      if (end === -1) source += literal('[')
      else {
        source += setOf(characters.slice(at + 1, end))
        at = end
      }
    } else source += literal(character)
  }
  return source
}

/** Where the `]` of a set is; one right after `[` or `[!` belongs to the set. */
const endOfSet = (characters: ReadonlyArray<string>, start: number): number => {
  let at = start + 1
  if (characters[at] === '!') at++
  if (characters[at] === ']') at++
  return characters.indexOf(']', at)
}

const setOf = (characters: ReadonlyArray<string>): string => {
  const negated = characters[0] === '!'
  const members = rangesOf(negated ? characters.slice(1) : characters)
  if (members.length === 0) return negated ? '.' : '(?!)'
  const inside = members
    .map(([from, to]) => (from === to ? literal(from) : `${literal(from)}-${literal(to)}`))
    .join('')
  return `[${negated ? '^' : ''}${inside}]`
}

/** Single characters are ranges of one; a range that runs backwards holds nothing. */
const rangesOf = (characters: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> => {
  const ranges: Array<readonly [string, string]> = []
  for (let at = 0; at < characters.length; at++) {
    const from = characters[at] ?? ''
    const to = characters[at + 2]
    if (characters[at + 1] === '-' && to !== undefined) {
      if ((from.codePointAt(0) ?? 0) <= (to.codePointAt(0) ?? 0)) ranges.push([from, to])
      at += 2
    } else ranges.push([from, from])
  }
  return ranges
}

const literal = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
