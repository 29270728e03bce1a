/**
 * Runs the parts of a job as one run, each pipeline as a child run of its own: side by side as far as
 * their order and the room allow. A part that fails stops what comes after it and nothing else; what
 * is done stays, and what is not is named.
 */
import {
  all,
  attempt,
  call,
  failWith,
  FlextDomainService,
  raise,
  type FlextError,
} from 'flext-core'
import { either as E } from 'fp-ts'

import type { DbtTransformationResult } from '../dbt/model.ts'
import { FlextDbtTransformationService } from '../dbt/transformation-service.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import type { ETLPipelineResult } from '../etl-pipeline/model.ts'
import { jobIncomplete, type JobIncomplete } from './error.ts'
import { JobCompleted } from './event.ts'
import { jobBoard } from './job-board.ts'
import { JobRequest, JobResult, type JobPart, type PluginCommandDone } from './model.ts'
import { jobRules } from './rules.ts'
import { awaitTurn, runPluginCommand } from './steps.ts'
import { inOrder } from './order.ts'

export class FlextMeltanoJobOrchestrationService extends FlextDomainService.define({
  name: 'flext.meltano.job',
  version: 1,
  request: JobRequest,
  result: JobResult,
  rules: jobRules,
  *flow({ job, parts, parallel = Infinity }) {
    const board = jobBoard(parallel)
    const pipelines: Record<string, ETLPipelineResult> = {}
    const commands: Array<PluginCommandDone> = []
    const transformations: Record<string, DbtTransformationResult> = {}
    const failed: Array<JobIncomplete['failed'][number]> = []
    const notRun: Array<JobIncomplete['notRun'][number]> = []

    const does = function* (part: JobPart) {
      const { name } = part
      const { missed } = yield* awaitTurn(board, part)
      if (missed.length > 0) {
        board.ended(name, false)
        notRun.push({ name, because: missed })
        return
      }
      board.begun(name)
      let error: FlextError | undefined
      if ('request' in part) {
        const ran = yield* attempt(
          call(FlextMeltanoETLPipelineOrchestrationService, part.request, idOf(part)),
        )
        if (E.isLeft(ran)) error = ran.left
        else pipelines[name] = ran.right
      } else if ('dbt' in part) {
        const ran = yield* attempt(call(FlextDbtTransformationService, part.dbt, idOf(part)))
        if (E.isLeft(ran)) error = ran.left
        else transformations[name] = ran.right
      } else {
        const ran = yield* attempt(runPluginCommand(part.command))
        if (E.isLeft(ran)) error = ran.left
        else commands.push(ran.right)
      }
      if (error !== undefined) failed.push({ name, error })
      board.ended(name, error === undefined)
    }
    yield* all(inOrder(parts).map(does))

    if (failed.length + notRun.length > 0) {
      const undone = new Set([...failed, ...notRun].map(({ name }) => name))
      const done = parts.map(({ name }) => name).filter((name) => !undone.has(name))
      const [failures, skipped] = [asAsked(parts, failed), asAsked(parts, notRun)]
      return yield* failWith(jobIncomplete(job, { done, failed: failures, notRun: skipped }))
    }
    yield* raise(JobCompleted.of({ job, pipelines: Object.keys(pipelines) }))
    return { job, pipelines, commands, transformations }
  },
}) {}

const idOf = ({ run }: { readonly run?: string }) => (run === undefined ? {} : { id: run })

/** In the order of the request, whichever came first. */
const asAsked = <A extends { readonly name: string }>(
  parts: ReadonlyArray<JobPart>,
  some: ReadonlyArray<A>,
): ReadonlyArray<A> => parts.flatMap(({ name }) => some.filter((one) => one.name === name))
