/** How rows of a run meet those that the table has already. */
import * as t from 'io-ts'

/** `upsert` lets the last arrival of a key win; `append-only` keeps every row. */
export const LoadMethod = t.keyof({ 'append-only': null, upsert: null })
export type LoadMethod = t.TypeOf<typeof LoadMethod>

/** What is done where the settings say nothing: a key is there to tell rows apart. */
export const loadMethodFor = (keys: ReadonlyArray<string>): LoadMethod =>
  keys.length > 0 ? 'upsert' : 'append-only'
