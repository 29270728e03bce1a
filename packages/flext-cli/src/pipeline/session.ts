/** A runtime that knows the services which the command may be asked to go on with: pipelines, and those of the module there is. */
import {
  etlPipelinePorts,
  FlextMeltanoETLPipelineOrchestrationService,
  loadDrain,
} from 'flext-meltano'
import { dbtPorts, FlextDbtTransformationService, type DbtObserver } from 'flext-meltano/dbt'
import {
  FlextLoadUndoService,
  FlextMeltanoJobOrchestrationService,
  jobPorts,
  loadUndoPorts,
  type LoadUndoPort,
} from 'flext-meltano/jobs'
import { runFiles, runsFolder, type RunFiles } from 'flext-meltano/report'
import { openStatuses } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { withServices } from '../services/with-services.ts'
import { sideBySide } from '../watch/side-by-side.ts'
import { watchedDbt } from '../watch/watched-dbt.ts'
import { watchedPorts } from '../watch/watched-ports.ts'
import { activity } from './activity.ts'
import { stateIdOf } from './pipeline-part.ts'
import { jobService } from './run-job.ts'
import { withRuntime, type RuntimeSession, type SteeringOptions } from './runtime-session.ts'
import {
  lineageTeller,
  startTellingDbt,
  startTellingPorts,
  type TellLineage,
} from './tell-lineage.ts'

export interface Session extends RuntimeSession {
  readonly pipelines: FlextMeltanoETLPipelineOrchestrationService
  readonly jobs: FlextMeltanoJobOrchestrationService
  readonly undos: FlextLoadUndoService
  readonly loadUndos: LoadUndoPort['loadUndos']
  readonly dbt: FlextDbtTransformationService
  /** Undefined where nobody wants to be told. */
  readonly tellLineage: TellLineage | undefined
}

export interface SessionOptions extends SteeringOptions {
  /** Several pipelines may be under way at a time, and are told apart. */
  readonly isSideBySide?: boolean
}

export const withSession = <A>(
  cli: Cli,
  journal: string,
  options: SessionOptions,
  use: (session: Session) => Promise<E.Either<Failure, A>>,
): Promise<E.Either<Failure, A>> => {
  const drain = loadDrain()
  const work = activity()
  const opened = Promise.withResolvers<RuntimeSession>()
  /** A job whose parts are not all begun stays open, and would never end by itself. */
  const jobsRest = async (): Promise<void> => {
    const { runtime } = await opened.promise
    const open = await runtime.runs.list({ service: jobService, status: openStatuses })
    return open.length === 0 ? Promise.withResolvers<void>().promise : work.rest()
  }
  return withRuntime(
    cli,
    journal,
    options,
    async (session) => {
      opened.resolve(session)
      const { runtime, watch, log } = session
      const { env } = cli.world
      const teller = lineageTeller(cli, runtime)
      if (E.isLeft(teller)) return teller
      const files = runFiles(runsFolder(journal), {
        onTrouble: (message) => log.warn({}, message),
      })
      const watchOf =
        options.isSideBySide === true ? sideBySide(cli, watch, options.progress) : () => watch
      const ports = watchedPorts(
        etlPipelinePorts({
          env,
          runtime,
          drain,
          observer: {
            onProgress: (progress) => {
              watchOf(progress.stateId).progress(progress)
              files.onProgress(progress)
            },
            onLog: (said) => {
              const { plugin, line } = said
              log.info({ plugin }, line)
              files.onLog(said)
            },
            onWarning: (message) => log.warn({}, message),
          },
        }),
        (request) => watchOf(stateIdOf(request)),
      )
      const { counting } = work
      const all = counting(
        jobPorts({
          env,
          pipelines: startTellingPorts(ports, teller.right),
          dbt: startTellingDbt(
            dbtPorts({ env, observer: keptToo(watchedDbt(cli, watch.write), files) }),
            teller.right,
          ),
          drain,
          observer: {
            onLog: (said) => {
              watch.write(`  ${cli.notePaint.dim(`${said.plugin} │`)} ${said.line}\n`)
              files.onLog(said)
            },
          },
        }),
      )
      const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, all)
      const jobs = new FlextMeltanoJobOrchestrationService(runtime, all)
      const { loadUndos } = loadUndoPorts(env)
      const undos = new FlextLoadUndoService(runtime, { pipelines: ports.pipelines, loadUndos })
      const dbt = new FlextDbtTransformationService(runtime, all)
      try {
        return await withServices(cli, session, () =>
          use({
            ...session,
            pipelines,
            jobs,
            undos,
            loadUndos,
            dbt,
            tellLineage: teller.right?.tellLineage,
          }),
        )
      } finally {
        files.close()
      }
    },
    () => drain.request() && jobsRest(),
  )
}

/** What dbt says is kept beside being shown. */
const keptToo = ({ onLog, ...observer }: DbtObserver, files: RunFiles): DbtObserver => ({
  ...observer,
  onLog: (said) => {
    onLog?.(said)
    files.onLog(said)
  },
})
