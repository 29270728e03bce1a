/** How many rows an open run has staged already, where its target can tell. */
import { isAbsolute, resolve } from 'node:path'

import type { KeptEntry } from 'flext-core'
import { targetSqlite, type PipelineSpec } from 'flext-meltano'
import { either as E } from 'fp-ts'

export const stagedRows = async (
  { target }: PipelineSpec,
  entries: ReadonlyArray<KeptEntry>,
): Promise<number | undefined> => {
  const staging = stagingIn(entries)
  if (staging === undefined) return undefined
  const { database } = target.config
  if (target.native !== 'target-sqlite' || typeof database !== 'string') return undefined
  const config = targetSqlite.config.decode({
    ...target.config,
    database: isAbsolute(database) ? database : resolve(target.cwd, database),
  })
  if (E.isLeft(config)) return undefined
  const staged = await targetSqlite.staging(config.right).staged(staging)()
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
