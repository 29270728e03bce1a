/**
 * SQLite keeps whatever bytes it is given as text. What is no UTF-8 is read with U+FFFD in its place,
 * and so a column in which that comes is looked through once.
 */
import { isUtf8 } from 'node:buffer'
import type { DatabaseSync } from 'node:sqlite'

import type { Cell } from '../singer/cells.ts'
import { tapSourceRefused, type TapSourceRefused } from '../singer/tap/tap-error.ts'
import { rowPlace, type TablePlan } from '../table-source/table-plan.ts'
import { firstNotUtf8 } from '../text-file/not-utf8.ts'

/** Says of a column in which it has not looked yet whether a text of it is no UTF-8. */
export const misreadTexts = (
  database: DatabaseSync,
  plan: TablePlan,
): ((at: number) => TapSourceRefused | undefined) => {
  const known = new Set<number>()
  return (at) => {
    const column = plan.columns[at]
    if (column === undefined || known.has(at)) return undefined
    known.add(at)
    database.function('flext_is_utf8', (bytes) => (isUtf8(bytes as Uint8Array) ? 1 : 0))
    const bytes = `cast(${column.column} as blob)`
    const statement = database.prepare(
      `select ${[...plan.columns, ...plan.hidden].map(({ select }) => select).join(', ')}, ${bytes}
       from ${plan.from} where typeof(${column.column}) = 'text' and not flext_is_utf8(${bytes}) limit 1`,
    )
    statement.setReturnArrays(true)
    const row = statement.get() as unknown as ReadonlyArray<Cell | Uint8Array> | undefined
    if (row === undefined) return undefined
    const text = row.at(-1) as Uint8Array
    const byte = firstNotUtf8(text)
    const found = `byte 0x${(text[byte] ?? 0).toString(16)} at ${byte + 1}`
    return tapSourceRefused(rowPlace(plan, row as ReadonlyArray<Cell>), [
      { column: column.name, expected: 'UTF-8', found },
    ])
  }
}
