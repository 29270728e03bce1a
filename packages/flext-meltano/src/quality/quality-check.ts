/**
 * A data-quality check in the form in which a project's YAML states it. A column is named
 * `table.column`.
 */
import { Duration, literalUnion, optional, strictObject } from 'flext-core'
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

/** Every value that is not null lies between the two, both of them allowed. */
export interface RangeCheck {
  readonly range: {
    readonly column: string
    readonly min?: string | number
    readonly max?: string | number
  }
}
/** Every value that is not null matches, anywhere in it, a regular expression of JavaScript. */
export interface MatchesCheck {
  readonly matches: { readonly column: string; readonly pattern: string }
}
/** The latest time in the column, a date or an ISO 8601 time, is not older than so many milliseconds. */
export interface FreshnessCheck {
  readonly freshness: { readonly column: string; readonly within: number }
}
/** The table has not lost or gained more than a share of the rows it had: `-0.1` is a tenth less. */
export interface RowCountChangeCheck {
  readonly row_count_change: {
    readonly table: string
    readonly min?: number
    readonly max?: number
  }
}
/** The values of the column are spread as they were before: see `drift-probe.ts` for the distance. */
export interface DriftCheck {
  readonly drift: { readonly column: string; readonly max: number }
}
/** A SELECT that gives the rows which are wrong. */
export interface SqlCheck {
  readonly sql: string
}

export interface CheckManner {
  /** What the check is called in reports. Default: the check in words. */
  readonly name?: string
  /** A `warn` is told, and keeps nothing from being published. Default `error`. */
  readonly severity?: Severity
}
export type Severity = 'error' | 'warn'

export type CheckKind =
  | NotNullCheck
  | UniqueCheck
  | AcceptedValuesCheck
  | RelationshipsCheck
  | RowCountCheck
  | RangeCheck
  | MatchesCheck
  | FreshnessCheck
  | RowCountChangeCheck
  | DriftCheck
  | SqlCheck

export type QualityCheck = CheckKind & CheckManner

const manner = { name: optional(t.string), severity: optional(literalUnion('error', 'warn')) }
const Bound = t.union([t.string, t.number])

const kinds = {
  not_null: strictObject({ not_null: t.string, ...manner }),
  unique: strictObject({
    unique: t.union([
      t.string,
      strictObject({ table: t.string, columns: t.readonlyArray(t.string) }),
    ]),
    ...manner,
  }),
  accepted_values: strictObject({
    accepted_values: strictObject({ column: t.string, values: t.readonlyArray(AcceptedValue) }),
    ...manner,
  }),
  relationships: strictObject({
    relationships: strictObject({ column: t.string, to: t.string }),
    ...manner,
  }),
  row_count: strictObject({
    row_count: strictObject({
      table: t.string,
      min: optional(t.number),
      max: optional(t.number),
    }),
    ...manner,
  }),
  range: strictObject({
    range: strictObject({ column: t.string, min: optional(Bound), max: optional(Bound) }),
    ...manner,
  }),
  matches: strictObject({
    matches: strictObject({ column: t.string, pattern: t.string }),
    ...manner,
  }),
  freshness: strictObject({
    freshness: strictObject({ column: t.string, within: Duration }),
    ...manner,
  }),
  row_count_change: strictObject({
    row_count_change: strictObject({
      table: t.string,
      min: optional(t.number),
      max: optional(t.number),
    }),
    ...manner,
  }),
  drift: strictObject({ drift: strictObject({ column: t.string, max: t.number }), ...manner }),
  sql: strictObject({ sql: t.string, ...manner }),
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

/** What the check is called: its name, or {@link checkInWords}. */
export const checkName = (check: QualityCheck): string => check.name ?? checkInWords(check)

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
  if ('row_count' in check) {
    const { table, min, max } = check.row_count
    return `${table} has ${between(min, max, 'rows') ?? 'rows'}`
  }
  if ('range' in check) {
    const { column, min, max } = check.range
    return `${column} is ${between(min, max) ?? 'anything'}`
  }
  if ('matches' in check) return `${check.matches.column} matches /${check.matches.pattern}/`
  if ('freshness' in check)
    return `${check.freshness.column} is at most ${Duration.encode(check.freshness.within)} old`
  if ('row_count_change' in check) {
    const { table, min, max } = check.row_count_change
    return `${table} changes by ${between(min && 100 * min, max && 100 * max, '% of its rows') ?? 'anything'}`
  }
  if ('drift' in check) return `${check.drift.column} is spread as before, up to ${check.drift.max}`
  return `no row of: ${check.sql.replaceAll(/\s+/g, ' ').trim()}`
}

/** `1 to 5 rows`, `at least 1 rows`, `at most 5 rows`; undefined where neither is said. */
const between = (
  min: string | number | undefined,
  max: string | number | undefined,
  what = '',
): string | undefined => {
  const said = (text: string): string => `${text} ${what}`.trim().replace(' %', '%')
  if (min !== undefined && max !== undefined) return said(`${min} to ${max}`)
  if (min !== undefined) return said(`at least ${min}`)
  return max === undefined ? undefined : said(`at most ${max}`)
}
