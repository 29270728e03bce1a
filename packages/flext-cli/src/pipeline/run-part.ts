/** Runs one pipeline, or goes on with it, or finds that it is done. */
import { isWanted, lineReader, runFolder, runsFolder } from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import { shellWord } from '../terminal/shell-word.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { count } from '../terminal/quantity.ts'
import { service } from './earlier-runs.ts'
import { finishedRun, type FinishedRun } from './finished-run.ts'
import type { PipelinePart } from './pipeline-part.ts'
import { runOnce } from './run-once.ts'
import type { Session } from './session.ts'
import { stagedRows } from './staged-rows.ts'
import { withLineage } from './tell-lineage.ts'

export interface RunPartOptions {
  readonly deadline?: number
  readonly correlation?: string
}

export const runPart = async (
  cli: Cli,
  session: Session,
  { id, request, spec }: PipelinePart,
  options: RunPartOptions = {},
): Promise<E.Either<Failure, FinishedRun>> => {
  const { runtime, pipelines } = session
  const ran = await withLineage(session, id, () =>
    runOnce(cli, session, {
      service,
      id,
      request,
      begin: () => pipelines.run(request, { id, ...options }),
      progress: async () => {
        const shown = await runtime.runs.show({ service, id })
        const rows = E.isLeft(shown) ? undefined : await stagedRows(spec, shown.right.entries)
        return rows === undefined ? '' : `, ${count(rows)} rows already staged`
      },
    }),
  )
  if (E.isLeft(ran)) return E.left(withLogs(ran.left, session, id))
  const shown = await runtime.runs.show({ service, id })
  return E.isLeft(shown)
    ? E.left({ error: shown.left })
    : E.right(finishedRun(shown.right, ran.right.how, { stateId: spec.stateId, spec }))
}

/** Failures of which a plugin may have said more. */
const ofPlugins: ReadonlySet<string> = new Set([
  'TapFailed',
  'TargetFailed',
  'TapOutputRefused',
  'TapCatalogRefused',
  'PluginHung',
])

/** The lines that are worth a look: nothing is said of a log that is empty. */
const withLogs = (failure: Failure, { journal }: Session, id: string): Failure => {
  if (!ofPlugins.has(failure.error._tag)) return failure
  const kept = lineReader(runFolder(runsFolder(journal), id)).next()
  if (kept.length === 0) return failure
  const level = kept.some(isWanted({ level: 'warning' })) ? ' --level warning' : ''
  return {
    ...failure,
    hints: [...(failure.hints ?? []), `flext meltano logs ${shellWord(id)}${level}`],
  }
}
