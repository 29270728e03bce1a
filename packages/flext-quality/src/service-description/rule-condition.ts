/** A condition on fields of a request: `pens <= 100 and to != 'Atlantis'`. */

export type Operator = '<=' | '>=' | '<' | '>' | '==' | '!='

export interface Comparison {
  readonly field: string
  /** The number of items or letters is compared. */
  readonly length: boolean
  readonly operator: Operator
  readonly value: number | string
}

const comparison = /^([a-z]\w*)(\.length)?\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?|'[^'\\]*')$/

/** All that must hold, or nothing where it is written otherwise. */
export const parseCondition = (written: string): ReadonlyArray<Comparison> | undefined => {
  const parts = written.trim().split(/\s+and\s+/)
  const read = parts.flatMap((part) => {
    const found = comparison.exec(part)
    if (found === null) return []
    const [, field = '', length, operator, value = ''] = found
    return [
      {
        field,
        length: length !== undefined,
        operator: operator as Operator,
        value: value.startsWith("'") ? value.slice(1, -1) : Number(value),
      },
    ]
  })
  return read.length === parts.length ? read : undefined
}

/** Whether a comparison is true of a request. How great a thing is matters only where it is there. */
export const isTrue = (
  { field, length, operator, value }: Comparison,
  request: Readonly<Record<string, unknown>>,
): boolean => {
  const given = request[field]
  const isMissing = given === undefined || given === null
  if (isMissing && (length || !/^[=!]=$/.test(operator))) return true
  const left = length ? (given as { readonly length: number }).length : given
  if (operator === '==') return left === value
  if (operator === '!=') return left !== value
  const difference = compare(left as number | string, value)
  if (operator === '<=') return difference <= 0
  if (operator === '>=') return difference >= 0
  return operator === '<' ? difference < 0 : difference > 0
}

const compare = (left: number | string, right: number | string): number =>
  left < right ? -1 : Number(left > right)
