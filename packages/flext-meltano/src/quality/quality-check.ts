/**
 * A data-quality check in the form in which a project's YAML states it. A column is named
 * `table.column`.
 */
import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

/** A value a column may be said to have. */
export type AcceptedValue = string | number | boolean
const AcceptedValue: t.Type<AcceptedValue> = t.union([t.string, t.number, t.boolean])

/** No row has null there. */
export interface NotNullCheck {
  readonly not_null: string
}
/** No two rows share the value, or the values; rows with a null among them are let through. */
export interface UniqueCheck {
  readonly unique: string | { readonly table: string; readonly columns: ReadonlyArray<string> }
}
/** Every value that is not null is one of these. */
export interface AcceptedValuesCheck {
  readonly accepted_values: {
    readonly column: string
    readonly values: ReadonlyArray<AcceptedValue>
  }
}
/** Every value that is not null is found in the other column. */
export interface RelationshipsCheck {
  readonly relationships: { readonly column: string; readonly to: string }
}
/** The table has at least and at most so many rows. */
export interface RowCountCheck {
  readonly row_count: { readonly table: string; readonly min?: number; readonly max?: number }
}

export type QualityCheck =
  | NotNullCheck
  | UniqueCheck
  | AcceptedValuesCheck
  | RelationshipsCheck
  | RowCountCheck

const kinds = {
  not_null: strictObject({ not_null: t.string }),
  unique: strictObject({
    unique: t.union([
      t.string,
      strictObject({ table: t.string, columns: t.readonlyArray(t.string) }),
    ]),
  }),
  accepted_values: strictObject({
    accepted_values: strictObject({ column: t.string, values: t.readonlyArray(AcceptedValue) }),
  }),
  relationships: strictObject({ relationships: strictObject({ column: t.string, to: t.string }) }),
  row_count: strictObject({
    row_count: strictObject({
      table: t.string,
      min: optional(t.number),
      max: optional(t.number),
    }),
  }),
}

/** Decodes by the check's one key, so that mistakes are told of that kind of check alone. */
export const QualityCheck: t.Type<QualityCheck, unknown> = new t.Type<QualityCheck, unknown>(
  `a check (${Object.keys(kinds).join(', ')})`,
  (value): value is QualityCheck => kindOf(value)?.is(value) ?? false,
  (value, context) => kindOf(value)?.validate(value, context) ?? t.failure(value, context),
  t.identity,
)

const kindOf = (value: unknown) => {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(kinds).find(([kind]) => kind in value)?.[1]
}

/** The check as a sentence: `airports.iata is never null`. */
export const checkInWords = (check: QualityCheck): string => {
  if ('not_null' in check) return `${check.not_null} is never null`
  if ('unique' in check) {
    const { unique } = check
    return typeof unique === 'string'
      ? `${unique} is unique`
      : `${unique.columns.map((column) => `${unique.table}.${column}`).join(', ')} together are unique`
  }
  if ('accepted_values' in check) {
    const { column, values } = check.accepted_values
    return `${column} is one of ${values.map((value) => JSON.stringify(value)).join(', ')}`
  }
  if ('relationships' in check)
    return `${check.relationships.column} is found in ${check.relationships.to}`
  const { table, min, max } = check.row_count
  if (min !== undefined && max !== undefined) return `${table} has ${min} to ${max} rows`
  if (min !== undefined) return `${table} has at least ${min} rows`
  return max === undefined ? `${table} has rows` : `${table} has at most ${max} rows`
}
