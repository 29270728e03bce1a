/**
 * SQLite keeps whatever bytes it is given as text. What is not in the encoding of the file is read with
 * U+FFFD in its place, and so a column in which that comes is looked through once.
 */
import { isUtf8 } from 'node:buffer'
import type { DatabaseSync } from 'node:sqlite'

import type { Cell } from '../singer/cells.ts'
import { tapSourceRefused, type TapSourceRefused } from '../singer/tap/tap-error.ts'
import { rowPlace, type TablePlan } from '../table-source/table-plan.ts'
import { firstNotUtf8 } from '../text-file/not-utf8.ts'

/** Says of the cells of a row whether the column of one, not looked through before, has misread texts. */
export type MisreadTexts = (cells: ReadonlyArray<Cell>) => TapSourceRefused | undefined

/** Has to come before any rows are asked for: SQLite takes no function while some are under way. */
export const misreadTexts = (database: DatabaseSync): ((plan: TablePlan) => MisreadTexts) => {
  const encoding = String(database.prepare('pragma encoding').get()?.['encoding'])
  const isSound = encoding === 'UTF-8' ? isUtf8 : isIn(encoding)
  database.function('flext_is_sound', (bytes) => (isSound(bytes as Uint8Array) ? 1 : 0))

  return (plan) => {
    const known = new Set<number>()
    return (cells) => {
      for (let at = 0; at < plan.columns.length; at += 1) {
        if (cells[at]?.includes('\ufffd') !== true || known.has(at)) continue
        known.add(at)
        const misread = misreadIn(database, plan, at, encoding)
        if (misread !== undefined) return misread
      }
      return undefined
    }
  }
}

const misreadIn = (
  database: DatabaseSync,
  plan: TablePlan,
  at: number,
  encoding: string,
): TapSourceRefused | undefined => {
  const { name = '', column = '' } = plan.columns[at] ?? {}
  const bytes = `cast(${column} as blob)`
  const statement = database.prepare(
    `select ${[...plan.columns, ...plan.hidden].map(({ select }) => select).join(', ')}, ${bytes}
     from ${plan.from} where typeof(${column}) in ('text', 'blob') and not flext_is_sound(${bytes}) limit 1`,
  )
  statement.setReturnArrays(true)
  const row = statement.get() as unknown as ReadonlyArray<Cell | Uint8Array> | undefined
  if (row === undefined) return undefined
  const text = row.at(-1) as Uint8Array
  const byte = encoding === 'UTF-8' ? firstNotUtf8(text) : -1
  const found =
    byte === -1 ? 'other bytes' : `byte 0x${(text[byte] ?? 0).toString(16)} at ${byte + 1}`
  return tapSourceRefused(rowPlace(plan, row as ReadonlyArray<Cell>), [
    { column: name, expected: encoding, found },
  ])
}

const isIn = (encoding: string): ((bytes: Uint8Array) => boolean) => {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (bytes) => {
    try {
      decoder.decode(bytes)
      return true
    } catch {
      return false
    }
  }
}
