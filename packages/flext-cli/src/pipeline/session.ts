/** A runtime that knows the services which the command may be asked to go on with: pipelines, and those of the module there is. */
import {
  etlPipelinePorts,
  FlextMeltanoETLPipelineOrchestrationService,
  loadDrain,
} from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { withServices } from '../services/with-services.ts'
import { watchedPorts } from '../watch/watched-ports.ts'
import { withRuntime, type RuntimeSession, type SteeringOptions } from './runtime-session.ts'
import { lineageTeller, type TellLineage } from './tell-lineage.ts'

export interface Session extends RuntimeSession {
  readonly pipelines: FlextMeltanoETLPipelineOrchestrationService
  /** Undefined where nobody wants to be told. */
  readonly tellLineage: TellLineage | undefined
}

export const withSession = <A>(
  cli: Cli,
  journal: string,
  options: SteeringOptions,
  use: (session: Session) => Promise<E.Either<Failure, A>>,
): Promise<E.Either<Failure, A>> => {
  const drain = loadDrain()
  return withRuntime(
    cli,
    journal,
    options,
    async (session) => {
      const { runtime, watch, log } = session
      const ports = etlPipelinePorts({
        env: cli.world.env,
        runtime,
        drain,
        observer: {
          onProgress: watch.progress,
          onLog: ({ plugin, line }) => log.info({ plugin }, line),
          onWarning: (message) => log.warn({}, message),
        },
      })
      const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
        runtime,
        watchedPorts(ports, watch),
      )
      const tellLineage = lineageTeller(cli, runtime)
      if (E.isLeft(tellLineage)) return tellLineage
      return withServices(cli, session, () =>
        use({ ...session, pipelines, tellLineage: tellLineage.right }),
      )
    },
    drain.request,
  )
}
