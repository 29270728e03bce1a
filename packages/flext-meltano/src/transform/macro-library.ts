/** The macros of a folder as one template that others import from: each may call every other. */

export interface MacroFile {
  readonly path: string
  readonly text: string
}

export interface MacroLibrary {
  readonly text: string
  /** Imports every macro, on the line that it is put before. */
  readonly importing: string
  /** The file and line that a line of the library stands for. */
  readonly placeOf: (line: number) => { readonly path: string; readonly line: number }
}

/** By it templates import from the library. */
export const libraryName = 'macros'

export const macroLibrary = (files: ReadonlyArray<MacroFile>): MacroLibrary | undefined => {
  const names = files.flatMap(({ text }) =>
    [...text.matchAll(/\{%-?\s*macro\s+(\w+)/g)].map(([, name = '']) => name),
  )
  if (names.length === 0) return undefined
  const places = files.flatMap(({ path, text }) =>
    text.split('\n').map((_, at) => ({ path, line: at + 1 })),
  )
  return {
    text: files.map(({ text }) => text).join('\n'),
    importing: `{%- from '${libraryName}' import ${[...new Set(names)].join(', ')} -%}`,
    placeOf: (line) => places[line - 1] ?? { path: files[0]?.path ?? libraryName, line },
  }
}
