/** The statement for the runs that a filter asks for, and what stands for its question marks. */
import type { SQLInputValue } from 'node:sqlite'

import type { RunFilter } from '../journal/journal.ts'

type Condition = readonly [text: string, ...values: ReadonlyArray<SQLInputValue>]

/** The newest first. */
export const runsFitting = (columns: string, filter: RunFilter): Condition => {
  const { status, service, since, until, errorTag, idPrefix, limit } = filter
  const conditions: ReadonlyArray<Condition> = [
    ...(status === undefined
      ? []
      : [[`status in (${status.map(() => '?').join(', ')})`, ...status] as const]),
    ...(service === undefined ? [] : [['service = ?', service] as const]),
    ...(since === undefined ? [] : [['started_at >= ?', since] as const]),
    ...(until === undefined ? [] : [['started_at < ?', until] as const]),
    ...(errorTag === undefined ? [] : [['error_tag = ?', errorTag] as const]),
    ...(idPrefix === undefined
      ? []
      : [['substr(id, 1, length(?)) = ?', idPrefix, idPrefix] as const]),
  ]
  const where = conditions.map(([text]) => text).join(' and ')
  return [
    `select ${columns} from run${where && ` where ${where}`} order by run desc${limit === undefined ? '' : ' limit ?'}`,
    ...conditions.flatMap(([, ...values]) => values),
    ...(limit === undefined ? [] : [limit]),
  ]
}
