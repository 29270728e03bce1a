/** How a record is written down. */
import { FlextDefect } from '../result/error.ts'
import type { RunRecord } from './record.ts'

/** The record as JSON. A record that JSON cannot say is a defect of whoever made it. */
export const bodyOf = (record: RunRecord): string => {
  try {
    return JSON.stringify(record)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FlextDefect(`a ${record.kind} record cannot be kept as JSON: ${why}`, { cause })
  }
}
