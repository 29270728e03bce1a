/** The types of columns in PostgreSQL: what a kind is declared as, and what a table's type takes. */
import type { ColumnKind } from '../table/column.ts'

/** The type a column of this kind is made with. Numbers lose no digit, times keep their instant. */
export const declaredType = (kind: ColumnKind): string => {
  switch (kind) {
    case 'integer':
      return 'bigint'
    case 'number':
      return 'numeric'
    case 'boolean':
      return 'boolean'
    case 'text':
    case 'any':
      return 'text'
    case 'date':
      return 'date'
    case 'date-time':
      return 'timestamp with time zone'
    case 'time':
      return 'time without time zone'
    case 'uuid':
      return 'uuid'
    case 'json':
      return 'jsonb'
  }
}

export type Fit =
  /** The column takes every value as it is. */
  | { readonly _tag: 'Fits' }
  /** The column takes them once it is of this wider type, which keeps what it holds. */
  | { readonly _tag: 'Widens'; readonly to: string }
  /** Nothing can be done without losing something. */
  | { readonly _tag: 'Misfits' }

const fits: Fit = { _tag: 'Fits' }
const misfits: Fit = { _tag: 'Misfits' }
const widens = (to: string): Fit => ({ _tag: 'Widens', to })

const whole = new Set(['smallint', 'integer', 'bigint'])
const fractional = new Set(['real', 'double precision'])

/** Whether a column that is there takes values of a kind; types with a length count as without. */
export const fitOf = (declared: string, kind: ColumnKind): Fit => {
  const type = declared.replace(/\(.*?\)/, '')
  if (type === 'text' || type === 'character varying' || type === 'jsonb') return fits
  if (type === 'numeric' && kind === 'number' && type !== declared) return widens('numeric')
  if (type === declaredType(kind)) return fits
  if (whole.has(type))
    return kind === 'integer'
      ? type === 'bigint'
        ? fits
        : widens('bigint')
      : widens(kind === 'number' ? 'numeric' : 'text')
  if (type === 'numeric') return kind === 'integer' ? fits : widens('text')
  if (fractional.has(type)) return kind === 'number' || kind === 'integer' ? fits : widens('text')
  if (type === 'timestamp with time zone' || type === 'timestamp without time zone')
    return kind === 'date' || kind === 'date-time' ? fits : widens('text')
  if (type === 'date')
    return kind === 'date-time' ? widens('timestamp with time zone') : widens('text')
  return /^(boolean|uuid|time|time without time zone|time with time zone)$/.test(type)
    ? widens('text')
    : misfits
}

/** An expression that makes a staged value one of the table's type. */
export const castTo = (declared: string, staged: string, value: string): string => {
  if (declared === staged) return value
  return declared === 'jsonb' ? `to_jsonb(${value})` : `${value}::${declared}`
}
