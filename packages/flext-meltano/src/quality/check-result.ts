/** What a check found. */
import type { SQLOutputValue } from 'node:sqlite'

import type { Severity } from './quality-check.ts'

/** A value or row that does not pass, as JSON can hold it; whole numbers past 2^53 are text. */
export type FailingSample = Readonly<Record<string, string | number | null>>

export interface CheckResult {
  /** What the check is called: its name, or the check in words, `airports.iata is never null`. */
  readonly check: string
  readonly passed: boolean
  /** Whether rows that do not pass keep the run from being published. */
  readonly severity: Severity
  /** Rows that do not pass; of a row count, the rows too few or too many; of a table as a whole, 1. */
  readonly failing: number
  /** At most five of them. */
  readonly sample: ReadonlyArray<FailingSample>
}

export const mostSamples = 5

/** A row read with whole numbers as bigint. */
export const asSample = (row: Readonly<Record<string, SQLOutputValue>>): FailingSample =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)]))

const plain = (value: SQLOutputValue): string | number | null => {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return value instanceof Uint8Array ? `${value.length} bytes` : value
}
