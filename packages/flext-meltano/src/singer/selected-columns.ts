/** The columns of a stream that are extracted, with their types in a word. */
import { isPropertySelected, type CatalogStream } from './catalog.ts'

export interface SelectedColumn {
  readonly name: string
  /** `integer`, or `string (date-time)`; the null that many may be is left out. */
  readonly type: string | null
}

export const selectedColumns = (stream: CatalogStream): ReadonlyArray<SelectedColumn> =>
  Object.entries(stream.schema.properties ?? {})
    .filter(([name]) => isPropertySelected(stream, name))
    .map(([name, schema]) => ({ name, type: typeIn(schema) }))

const typeIn = (schema: unknown): string | null => {
  const { type, format } = Object(schema) as { readonly type?: unknown; readonly format?: unknown }
  const types = (Array.isArray(type) ? type : [type]).filter(
    (each) => typeof each === 'string' && each !== 'null',
  )
  if (types.length === 0) return null
  return typeof format === 'string' ? `${types.join('|')} (${format})` : types.join('|')
}
