/** What the schema of a stream says of its columns; one without properties has none. */
import { either as E } from 'fp-ts'

import type { SchemaMessage } from '../singer/message.ts'
import { columnsOf, type Column } from '../table/column.ts'

export const columnsIn = (message: SchemaMessage): ReadonlyArray<Column> => {
  const columns = columnsOf(message, () => undefined)
  return E.isRight(columns) ? columns.right : []
}
