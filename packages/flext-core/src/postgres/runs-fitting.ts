/** The query for the runs that a filter asks for. */
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely'

import type { RunFilter } from '../journal/journal.ts'
import { runColumns, type RunRow } from '../journal/run-row.ts'

/** The rows that a filter asks for, the newest first. */
export const runsFitting = (
  db: Kysely<{ readonly run: RunRow }>,
  filter: RunFilter,
): SelectQueryBuilder<{ readonly run: RunRow }, 'run', RunRow> => {
  const { status, service, since, until, errorTag, idPrefix, limit } = filter
  let query = db.selectFrom('run').select(runColumns).orderBy('run', 'desc')
  if (status !== undefined) query = query.where('status', 'in', status)
  if (service !== undefined) query = query.where('service', '=', service)
  if (since !== undefined) query = query.where('started_at', '>=', since)
  if (until !== undefined) query = query.where('started_at', '<', until)
  if (errorTag !== undefined) query = query.where('error_tag', '=', errorTag)
  if (idPrefix !== undefined) {
    query = query.where(sql`substr(id, 1, length(${idPrefix}))`, '=', idPrefix)
  }
  return limit === undefined ? query : query.limit(limit)
}
