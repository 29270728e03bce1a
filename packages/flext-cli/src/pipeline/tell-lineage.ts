/**
 * Tells the lineage of runs, where the variables of OpenLineage say to whom: that one loads, that it has
 * loaded, and how it ended.
 */
import { isOpen, type FlextRuntime } from 'flext-core'
import {
  FlextDataLineageService,
  journalLineage,
  lineageSettings,
  type ETLPipelinePorts,
} from 'flext-meltano'
import { FlextDbtTransformationService, type DbtPort } from 'flext-meltano/dbt'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { service as pipelineService } from './earlier-runs.ts'
import type { RuntimeSession } from './runtime-session.ts'

const dbtService: string = FlextDbtTransformationService.definition.name

/** Tells of the run of that id; what goes wrong with it is noted, and the pipeline has run all the same. */
export type TellLineage = (id: string, service?: string) => Promise<void>

export interface LineageTeller {
  /** Tells that a run has begun its work, for those who show what is under way. Nobody waits for it. */
  readonly tellStart: (id: string, service?: string) => void
  /** Tells that it has loaded, and goes on to models, checks and its commit. */
  readonly tellLoaded: (id: string) => void
  readonly tellLineage: TellLineage
}

/** Makes the service known to the runtime. Answers nothing where nobody wants to be told. */
export const lineageTeller = (
  cli: Cli,
  runtime: FlextRuntime,
): E.Either<Failure, LineageTeller | undefined> => {
  const { env, cwd } = cli.world
  const settings = lineageSettings(env, cwd)
  if (E.isLeft(settings)) return E.left({ error: settings.left })
  if (settings.right === undefined) return E.right(undefined)
  const { sink, jobNamespace } = settings.right
  const telling = new FlextDataLineageService(runtime, {
    lineageSource: journalLineage(runtime, env),
    lineageSink: sink,
  })
  const asked = jobNamespace === undefined ? {} : { jobNamespace }
  const starts = new Map<string, Promise<boolean>>()

  const start = async (run: string, service: string): Promise<boolean> => {
    const request = { service, run, ...asked }
    // What is not heard now is told with the end.
    return E.isRight(await telling.run(request, { id: `${run}/lineage-start` }))
  }
  const loaded = async (run: string, begun: boolean): Promise<boolean> => {
    const request = { service: pipelineService, run, ...asked, midway: true }
    if (begun) await telling.run(request, { id: `${run}/lineage-loaded` })
    return begun
  }
  return E.right({
    tellStart: (id, service = pipelineService) => {
      if (!starts.has(id)) starts.set(id, start(id, service))
    },
    tellLoaded: (id) => {
      const begun = starts.get(id)
      if (begun !== undefined)
        starts.set(
          id,
          begun.then((heard) => loaded(id, heard)),
        )
    },
    tellLineage: async (id, service = pipelineService) => {
      const begun = await starts.get(id)
      const known = await runtime.runs.show({ service, id })
      if (E.isLeft(known) || isOpen(known.right.summary.status)) return
      const request = { service, run: id, ...asked, ...(begun === true ? { begun } : {}) }
      const told = await telling.run(request, { id: `${id}/lineage` })
      if (E.isLeft(told)) cli.note(cli.notePaint.yellow(told.left.message))
    },
  })
}

/** Ports that say of each load that it begins, and that it is done. */
export const startTellingPorts = (
  ports: ETLPipelinePorts,
  teller: LineageTeller | undefined,
): ETLPipelinePorts => ({
  ...ports,
  loads: {
    load: (request, transaction, catalog, attempt) => async () => {
      teller?.tellStart(attempt.runId)
      const loaded = await ports.loads.load(request, transaction, catalog, attempt)()
      if (E.isRight(loaded)) teller?.tellLoaded(attempt.runId)
      return loaded
    },
  },
})

/** A port that says of each run of dbt that it begins. */
export const startTellingDbt = ({ dbt }: DbtPort, teller: LineageTeller | undefined): DbtPort => ({
  dbt: {
    ...dbt,
    run: (request, attempt) => () => {
      teller?.tellStart(attempt.runId, dbtService)
      return dbt.run(request, attempt)()
    },
  },
})

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
