/** The type SQLite is told: booleans are 0 and 1, dates stay ISO text, objects are JSON text. */
import type { ColumnKind } from '../table/column.ts'

export const declaredType = (kind: ColumnKind): 'INTEGER' | 'REAL' | 'TEXT' => {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return 'INTEGER'
    case 'number':
      return 'REAL'
    default:
      return 'TEXT'
  }
}
