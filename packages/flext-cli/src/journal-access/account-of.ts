/** The account of a pipeline's run, from the journal that is being looked into. */
import type { RunSummary } from 'flext-core'
import type { JournalReader } from 'flext-core/sqlite'
import { pipelineAccount, type PipelineAccount } from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'

export const accountOf = (
  reader: JournalReader | undefined,
  summary: RunSummary,
): E.Either<Failure, PipelineAccount> => {
  const entries = reader?.entries(summary.run) ?? []
  const account = pipelineAccount({ summary, entries })
  return account === undefined
    ? E.left({
        error: {
          _tag: 'RunUnknown',
          message: `run ${summary.id} is of ${summary.service}, or of another version: expected one of a pipeline`,
        },
      })
    : E.right(account)
}
