/**
 * One thing that is wrong with a file or a request: where, what was expected and what was found. Mistakes
 * are collected, so that a reader of the message can mend them all at once.
 */
import { excerptOf } from './excerpt.ts'
import { placeOf, placeText, type Place, type Span } from './source-text.ts'

export interface Mistake {
  readonly place: Place
  /** The path in the file, such as `plugins.extractors[1].config.files[0]`; empty at the root. */
  readonly path: string
  readonly expected: string
  readonly found: string
  /** The line with carets under what is wrong; empty where there is no file. */
  readonly excerpt: string
  /** What to do about it, where that can be said. */
  readonly hint?: string
}

/** Takes note of a mistake and goes on. */
export type Report = (mistake: Mistake) => void

interface Said {
  readonly path: string
  readonly expected: string
  readonly found: string
  readonly hint?: string | undefined
}

export const mistakeAt = (span: Span, said: Said): Mistake => ({
  place: placeOf(span),
  ...worded(said),
  excerpt: excerptOf(span),
})

/** A mistake in what came from outside the files: a variable or an argument. */
export const mistakeOutside = (place: Place, said: Said): Mistake => ({
  place,
  ...worded(said),
  excerpt: '',
})

/** The whole message of a mistake: place, path, expected, found, and the excerpt below. */
export const mistakeText = ({ place, path, expected, found, excerpt, hint }: Mistake): string =>
  [
    `${placeText(place)}${path === '' ? '' : ` ${path}`}: expected ${expected}, found ${found}`,
    ...excerpt.split('\n').filter((line) => line !== ''),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n    ')

/** `the project has two mistakes` and each of them below. */
export const mistakesText = (what: string, mistakes: ReadonlyArray<Mistake>): string => {
  const number = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`
  return [`${what} has ${number}`, ...mistakes.map(mistakeText)].join('\n  ')
}

/** In the order in which a reader of the files meets them. */
export const inOrder = (mistakes: ReadonlyArray<Mistake>): ReadonlyArray<Mistake> =>
  mistakes.toSorted(({ place: one }, { place: other }) =>
    one._tag === 'FilePlace' && other._tag === 'FilePlace' && one.file === other.file
      ? one.line - other.line || one.column - other.column
      : 0,
  )

const worded = ({ path, expected, found, hint }: Said) => ({
  path,
  expected,
  found,
  ...(hint === undefined ? {} : { hint }),
})
