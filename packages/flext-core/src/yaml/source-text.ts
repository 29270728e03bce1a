/**
 * A text that was read from a file of the project, and places in it. Everything that is decoded
 * keeps its span, so that whatever turns out to be wrong later can still be pointed at.
 */

/** A file's text under the name by which people know the file: relative to the project's root. */
export interface SourceText {
  readonly file: string
  readonly text: string
  /** Where each line begins. */
  readonly lineStarts: ReadonlyArray<number>
}

export const sourceText = (file: string, text: string): SourceText => ({
  file,
  text,
  lineStarts: [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)],
})

/** A stretch of a text in UTF-16 offsets; `end` is not part of it. */
export interface Span {
  readonly source: SourceText
  readonly start: number
  readonly end: number
}

/** A place as editors count it: lines and columns from 1. */
export interface FilePlace {
  readonly _tag: 'FilePlace'
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where a mistake is: in a file, in a variable of the process, or in what was asked for. */
export type Place =
  | FilePlace
  | { readonly _tag: 'VariablePlace'; readonly variable: string }
  | { readonly _tag: 'ArgumentPlace'; readonly argument: number }

export const placeOf = ({ source: { file, lineStarts }, start }: Span): FilePlace => {
  const next = lineStarts.findIndex((lineStart) => lineStart > start)
  const line = next === -1 ? lineStarts.length : next
  return { _tag: 'FilePlace', file, line, column: start - (lineStarts[line - 1] ?? 0) + 1 }
}

/** `meltano.yml:31:9`, `variable TAP_CSV_FILES` or `argument 2`. */
export const placeText = (place: Place): string => {
  switch (place._tag) {
    case 'FilePlace':
      return `${place.file}:${place.line}:${place.column}`
    case 'VariablePlace':
      return `variable ${place.variable}`
    case 'ArgumentPlace':
      return `argument ${place.argument}`
  }
}
