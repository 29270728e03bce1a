/** How a run stands, for people and as a document. */
import type { RunSummary } from 'flext-core'

import type { Cli } from '../program/cli.ts'
import type { Report } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { duration } from '../terminal/quantity.ts'
import { statusText } from '../terminal/status-text.ts'
import { partialExit, streamFailuresOf } from './stream-failures.ts'

export const standReport = ({ paint }: Cli, run: RunSummary): Report => ({
  document: { run: runDocument(run) },
  text: standText(paint, run),
  ...partialExit([run]),
})

/** A line a run: how it stands, its id, how long it took; and one for each stream that failed in it. */
export const standText = (paint: Cli['paint'], run: RunSummary): string => {
  const { id, status, startedAt, updatedAt } = run
  const failures = streamFailuresOf(run)
  const stand = failures.length > 0 ? paint.yellow(`! ${status}`) : statusText(status, paint)
  return [
    `${stand}  ${paint.bold(id)}  ${paint.dim(`took ${duration(updatedAt - startedAt)}`)}`,
    ...failures.map(({ stateId, stream, why }) => {
      const said = `${stream} of ${stateId}: ${why}`
      return `  failed  ${paint.red(said)}`
    }),
  ].join('\n')
}
