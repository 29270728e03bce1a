/** How a cell is written down, with a checksum by which damage is found. */
import { crc32 } from 'node:zlib'

import { FlextDefect } from '../result/error.ts'
import { JournalBroken, type Cell, type CellChange } from './journal.ts'

/** The key, and the value as JSON; undefined of a cell that is to be gone. */
export const cellAsText = ({
  key,
  value,
}: CellChange): readonly [key: string, value: string | undefined] => {
  if (value === undefined) return [key, undefined]
  try {
    const text = JSON.stringify(value) as string | undefined
    if (text !== undefined) return [key, text]
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FlextDefect(`the cell ${key} cannot be kept as JSON: ${why}`, { cause })
  }
  throw new FlextDefect(`the cell ${key} cannot be kept as JSON: it is a ${typeof value}`)
}

/** By the code units of their keys, as JavaScript compares them, in every store. */
export const byKey = (one: { readonly key: string }, other: { readonly key: string }): number =>
  one.key < other.key ? -1 : one.key > other.key ? 1 : 0

export const cellChecksum = (key: string, value: unknown): number =>
  crc32(typeof value === 'string' ? value : '', crc32(key))

/** The cell of a row, if the row is as it was written. */
export const keptCell = (
  path: string,
  { key, value, crc }: { readonly key: string; readonly value: string; readonly crc: number },
): Cell => {
  const found = cellChecksum(key, value)
  if (found === crc) return { key, value: JSON.parse(value) as unknown }
  throw new JournalBroken(
    `the journal ${path} is damaged at the cell ${key}: its checksum is ${found}, expected ${crc}`,
  )
}
