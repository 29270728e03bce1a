/** How many rows an open run has staged already, where its target can tell. */
import type { KeptEntry } from 'flext-core'
import { stagingOf, type PipelineSpec } from 'flext-meltano'
import { either as E } from 'fp-ts'

export const stagedRows = async (
  spec: PipelineSpec,
  entries: ReadonlyArray<KeptEntry>,
): Promise<number | undefined> => {
  const run = stagingIn(entries)
  const staging = stagingOf(spec)
  if (run === undefined || spec.target.native === undefined || E.isLeft(staging)) return undefined
  const staged = await staging.right.staged(run)()
  if (E.isLeft(staged) || staged.right === undefined) return undefined
  return Object.values(staged.right.rows).reduce((sum, rows) => sum + rows, 0)
}

/** The name of the staging area, as the run's first change recorded it. */
const stagingIn = (entries: ReadonlyArray<KeptEntry>): string | undefined => {
  for (const { record } of entries) {
    if (record.kind !== 'step' || record.name !== 'beginPipelineTransaction') continue
    const { output } = record
    return typeof output === 'object' && output !== null && 'staging' in output
      ? String(output.staging)
      : undefined
  }
  return undefined
}
