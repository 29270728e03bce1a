/** Tells the lineage of a run that has ended, where the variables of OpenLineage say to whom. */
import { isOpen, type FlextRuntime } from 'flext-core'
import { FlextDataLineageService, journalLineage, lineageSettings } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { service as pipelineService } from './earlier-runs.ts'
import type { RuntimeSession } from './runtime-session.ts'

/** Tells of the run of that id; what goes wrong with it is noted, and the pipeline has run all the same. */
export type TellLineage = (id: string, service?: string) => Promise<void>

/** Makes the service known to the runtime. Answers nothing where nobody wants to be told. */
export const lineageTeller = (
  cli: Cli,
  runtime: FlextRuntime,
): E.Either<Failure, TellLineage | undefined> => {
  const { env, cwd } = cli.world
  const settings = lineageSettings(env, cwd)
  if (E.isLeft(settings)) return E.left({ error: settings.left })
  if (settings.right === undefined) return E.right(undefined)
  const { sink, jobNamespace } = settings.right
  const telling = new FlextDataLineageService(runtime, {
    lineageSource: journalLineage(runtime, env),
    lineageSink: sink,
  })
  return E.right(async (id, service = pipelineService) => {
    const known = await runtime.runs.show({ service, id })
    if (E.isLeft(known) || isOpen(known.right.summary.status)) return
    const request = { service, run: id, ...(jobNamespace === undefined ? {} : { jobNamespace }) }
    const told = await telling.run(request, { id: `${id}/lineage` })
    if (E.isLeft(told)) cli.note(cli.notePaint.yellow(told.left.message))
  })
}

/** What a command does with a run, and then its lineage; a run that is stopped has none yet. */
export const withLineage = async <A>(
  session: RuntimeSession & { readonly tellLineage: TellLineage | undefined },
  id: string,
  work: () => Promise<A>,
): Promise<A> => {
  const done = await work()
  if (session.interrupted() === undefined) await session.tellLineage?.(id)
  return done
}
