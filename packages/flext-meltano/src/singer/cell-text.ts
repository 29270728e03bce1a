/** Which texts are cells of a type. A target that takes cells and a tap that gives them agree on it. */
import type { CellType } from './cells.ts'
import { formatOf, typesOf, type JsonSchema } from './json-schema.ts'

export const wholeNumber = /^-?(?:0|[1-9]\d*)$/
export const decimalNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** The truth that a text is, or nothing. */
export const truth = (cell: string): 'true' | 'false' | undefined => {
  if (cell.length > 5) return undefined
  const word = cell.toLowerCase()
  return word === 'true' || word === 'false' ? word : undefined
}

/** Whether a cell that is not empty is one of its type; texts and times are what they are. */
export const isOfType = (type: CellType, cell: string): boolean => {
  switch (type) {
    case 'integer':
      return wholeNumber.test(cell)
    case 'number':
      return decimalNumber.test(cell)
    case 'boolean':
      return truth(cell) !== undefined
    default:
      return true
  }
}

/** The type that a catalog's schema asks of a column, its own or one that someone overrode. */
export const cellTypeOf = (schema: JsonSchema): CellType => {
  const types = typesOf(schema)
  if (types.includes('string')) {
    const format = formatOf(schema)
    return format === 'date' || format === 'date-time' ? format : 'string'
  }
  if (types.includes('number')) return 'number'
  if (types.includes('integer')) return 'integer'
  return types.includes('boolean') ? 'boolean' : 'string'
}
