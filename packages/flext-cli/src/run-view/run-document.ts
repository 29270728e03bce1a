/** A run as JSON: what the journal knows at one glance, times in ISO 8601. */
import type { RunSummary } from 'flext-core'

export const runDocument = (run: RunSummary) => ({
  id: run.id,
  service: run.service,
  version: run.version,
  status: run.status,
  startedAt: new Date(run.startedAt).toISOString(),
  updatedAt: new Date(run.updatedAt).toISOString(),
  durationMs: run.updatedAt - run.startedAt,
  ...(run.queue === undefined ? {} : { queue: run.queue }),
  request: run.request,
  ...(run.result === undefined ? {} : { result: run.result }),
  ...(run.error === undefined ? {} : { error: run.error }),
})
