/** Runs one pipeline, or goes on with it, or finds that it is done. */
import { isDeepStrictEqual } from 'node:util'

import { isOpen, type FlextError, type RunSummary } from 'flext-core'
import type { ETLPipelineResult } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { count, moment } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { destinationOf } from './destination.ts'
import { service } from './earlier-runs.ts'
import type { FinishedRun } from './finished-run.ts'
import type { PipelinePart } from './pipeline-part.ts'
import type { Session } from './session.ts'
import { stagedRows } from './staged-rows.ts'

export interface RunPartOptions {
  readonly deadline?: number
  readonly correlation?: string
}

export const runPart = async (
  cli: Cli,
  session: Session,
  part: PipelinePart,
  options: RunPartOptions = {},
): Promise<E.Either<Failure, FinishedRun>> => {
  const { runtime, pipelines, watch } = session
  const { id, request } = part
  const { bold, dim, cyan } = cli.notePaint
  const known = await runtime.runs.show({ service, id })
  if (E.isLeft(known)) {
    watch.run(`${cyan('▶')} ${bold(id)}`)
    const ended = await pipelines.run(request, { id, ...options })
    return E.isLeft(ended)
      ? E.left(failureOf(ended.left, id))
      : finished(session, part, 'begun', ended.right)
  }

  const { summary, entries } = known.right
  if (!isDeepStrictEqual(summary.request, request)) return E.left(askedOtherwise(summary))
  if (summary.status === 'committed') {
    watch.run(`${cyan('✔')} ${bold(id)}  ${dim(`was finished ${moment(summary.updatedAt)}`)}`)
    return finished(session, part, 'done-before', summary.result as ETLPipelineResult)
  }
  if (!isOpen(summary.status)) return E.left(endedBefore(summary))

  const rows = await stagedRows(part.spec, entries)
  const staged = rows === undefined ? '' : `, ${count(rows)} rows already staged`
  watch.run(
    `${cyan('▶')} going on with run ${bold(id)}, begun at ${moment(summary.startedAt)}${staged}`,
  )
  return goOn(session, part)
}

/** Goes on with an open run, to its end. */
const goOn = async (
  session: Session,
  part: PipelinePart,
): Promise<E.Either<Failure, FinishedRun>> => {
  const { id } = part
  const resumed = await session.runtime.runs.resume({ service, id })
  if (E.isLeft(resumed)) return E.left({ error: resumed.left })
  const ended = await resumed.right.end
  return E.isLeft(ended)
    ? E.left(failureOf(ended.left, id))
    : finished(session, part, 'gone-on-with', ended.right as ETLPipelineResult)
}

const finished = async (
  { runtime }: Session,
  { id, spec }: PipelinePart,
  how: FinishedRun['how'],
  result: ETLPipelineResult,
): Promise<E.Either<Failure, FinishedRun>> => {
  const shown = await runtime.runs.show({ service, id })
  if (E.isLeft(shown)) return E.left({ error: shown.left })
  const { startedAt, updatedAt } = shown.right.summary
  const destination = destinationOf(spec)
  return E.right({
    id,
    stateId: spec.stateId,
    status: 'committed',
    how,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: updatedAt - startedAt,
    result,
    ...(destination === undefined ? {} : { destination }),
  })
}

/** Errors of a run that was never begun: there is nothing to show. */
const neverBegun: ReadonlySet<string> = new Set([
  'BusinessRulesBroken',
  'RuleChecksFailed',
  'RequestInvalid',
  'RunConflict',
])

const failureOf = (error: FlextError, id: string): Failure => ({
  error,
  ...(neverBegun.has(error._tag) ? {} : { hints: [`flext runs show ${shellWord(id)}`] }),
  beside: { run: id },
})

const askedOtherwise = ({ id }: RunSummary): Failure => ({
  error: {
    _tag: 'RunConflict',
    message: `run ${id} was begun for another pipeline, or with other options`,
  },
  hints: [`flext runs show ${shellWord(id)}`, 'another --id begins anew'],
  beside: { run: id },
})

const endedBefore = ({ id, status, error }: RunSummary): Failure => ({
  error: error ?? { _tag: 'RunRefused', message: `run ${id} is ${status}` },
  hints: [
    `run ${id} ended before as ${status}; another --id begins anew`,
    `flext runs show ${shellWord(id)}`,
  ],
  beside: { run: id },
})
