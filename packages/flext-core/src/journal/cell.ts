/** How a cell is written down. */
import { FlextDefect } from '../result/error.ts'
import type { CellChange } from './journal.ts'

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
