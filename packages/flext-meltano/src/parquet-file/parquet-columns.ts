/**
 * The columns of a Parquet file: the JSON Schema of each, and its values as JSON. Values are read as
 * their physical types, for the reader would make doubles of decimals; what they mean is said here.
 */
import { parquetSchema, type FileMetaData, type SchemaElement } from 'hyparquet'
import type { SchemaTree } from 'hyparquet/src/types.js'

import type { JsonSchema } from '../singer/json-schema.ts'
import { leafType, type BinaryAs } from './leaf-type.ts'

export interface ParquetColumn {
  readonly name: string
  readonly schema: JsonSchema
  readonly toJson: (value: unknown) => string
}

/** A column of a type that cannot be read. */
export interface UnreadableColumn {
  readonly name: string
  readonly type: string
}

export interface ParquetContent {
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly unreadable: ReadonlyArray<UnreadableColumn>
  /** The same file as the physical types say. */
  readonly physical: FileMetaData
}

export const parquetContent = (metadata: FileMetaData, binary: BinaryAs): ParquetContent => {
  const unreadable: Array<UnreadableColumn> = []
  const raw = new Set<SchemaElement>()
  /** Repeated parts whose list is that of the part around them. */
  const seen = new Set<SchemaTree>()

  const typeOf = (tree: SchemaTree): Omit<ParquetColumn, 'name'> => {
    const { element } = tree
    const one = element.logical_type?.type === 'VARIANT' ? anything : nestedType(tree)
    return {
      schema: element.repetition_type === 'REQUIRED' ? one.schema : nullable(one.schema),
      toJson: (value) => (value === null || value === undefined ? 'null' : one.toJson(value)),
    }
  }

  const nestedType = (tree: SchemaTree): Omit<ParquetColumn, 'name'> => {
    const { element, children } = tree
    if (element.repetition_type === 'REPEATED' && !seen.has(tree)) {
      seen.add(tree)
      return listOf(nestedType(tree))
    }
    const item = listItem(tree)
    if (item !== undefined) {
      seen.add(item)
      return listOf(typeOf(item))
    }
    const value = mapValue(tree)
    if (value !== undefined) return mapOf(typeOf(value))
    if (children.length > 0)
      return structOf(children.map((child) => ({ name: child.element.name, ...typeOf(child) })))
    if (isGeospatial(element)) return anything
    const leaf = leafType(element, binary)
    if (leaf === undefined) {
      unreadable.push({ name: tree.path.join('.'), type: String(element.converted_type) })
      return anything
    }
    raw.add(element)
    return leaf
  }
  const columns = parquetSchema(metadata).children.map((child) => ({
    name: child.element.name,
    ...typeOf(child),
  }))
  const schema = metadata.schema.map((element) =>
    raw.has(element) ? physicalOf(element) : element,
  )
  return { columns, unreadable, physical: { ...metadata, schema } }
}

const physicalOf = ({
  converted_type: _converted,
  logical_type: _logical,
  ...element
}: SchemaElement): SchemaElement => element

const isGeospatial = ({ logical_type: logical }: SchemaElement): boolean =>
  logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY'

const nullable = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  type: ['null', ...[schema.type ?? []].flat()],
})

/** The items of a list that is written as https://parquet.apache.org/docs/file-format/types has it. */
const listItem = ({ element, children }: SchemaTree): SchemaTree | undefined => {
  const [repeated] = children
  const isList =
    element.converted_type === 'LIST' &&
    children.length === 1 &&
    repeated !== undefined &&
    repeated.children.length <= 1 &&
    repeated.element.repetition_type === 'REPEATED'
  return isList ? (repeated.children[0] ?? repeated) : undefined
}

/** The values of a map; its keys are names, as the reader has them. */
const mapValue = ({ element, children }: SchemaTree): SchemaTree | undefined => {
  const [entries] = children
  return element.converted_type === 'MAP' && children.length === 1 && entries?.children.length === 2
    ? entries.children[1]
    : undefined
}

const listOf = ({ schema, toJson }: Omit<ParquetColumn, 'name'>): Omit<ParquetColumn, 'name'> => ({
  schema: { type: ['array'], items: schema },
  toJson: (value) => `[${Array.from(value as ArrayLike<unknown>, toJson).join(',')}]`,
})

const mapOf = ({ toJson }: Omit<ParquetColumn, 'name'>): Omit<ParquetColumn, 'name'> => ({
  schema: { type: ['object'] },
  toJson: (value) =>
    `{${Object.entries(value as object)
      .map(([key, one]) => `${JSON.stringify(key)}:${toJson(one)}`)
      .join(',')}}`,
})

const structOf = (fields: ReadonlyArray<ParquetColumn>): Omit<ParquetColumn, 'name'> => ({
  schema: {
    type: ['object'],
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
  },
  toJson: (value) =>
    `{${fields
      .map(({ name, toJson }) => {
        const field = (value as Readonly<Record<string, unknown>>)[name]
        return `${JSON.stringify(name)}:${toJson(field)}`
      })
      .join(',')}}`,
})

/** What the reader has made values of already: variants, and shapes on the earth. */
const anything: Omit<ParquetColumn, 'name'> = {
  schema: { type: ['object', 'array'] },
  toJson: (value) =>
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === 'bigint'
        ? Number(one)
        : one instanceof Uint8Array
          ? Buffer.from(one).toString('base64')
          : one,
    ),
}
