/** Takes back the load of a pipeline that has committed, as a run of its own beneath that one. */
import { openStatuses, type FlextError, type RunSummary } from 'flext-core'
import { ETLPipelineRequest, PipelineTransaction } from 'flext-meltano'
import { FlextLoadUndoService, LoadUndoResult, type LoadUndoRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { count, counted } from '../terminal/quantity.ts'
import { service as pipelineService } from './earlier-runs.ts'
import { stampOf } from './run-name.ts'
import { runOnce } from './run-once.ts'
import type { Session } from './session.ts'

export const undoService: string = FlextLoadUndoService.definition.name

export const isCommittedLoad = ({ service, status }: RunSummary): boolean =>
  service === pipelineService && status === 'committed'

export const undoLoad = async (cli: Cli, session: Session, run: RunSummary): Promise<Outcome> => {
  const request = await requestOf(session, run)
  if (E.isLeft(request)) return request
  const earlier = await session.runtime.runs.list({
    service: undoService,
    idPrefix: `${run.id}/undo`,
    status: [...openStatuses, 'stuck', 'committed'],
  })
  if (earlier.length === 0) {
    // What is refused leaves no run behind.
    const tried = await session.loadUndos.tryOut(request.right)()
    if (E.isLeft(tried)) return E.left(failureOf(tried.left, run))
  }
  const id = earlier[0]?.id ?? `${run.id}/undo@${stampOf(cli.world.now())}`
  const ran = await runOnce(cli, session, {
    service: undoService,
    id,
    request: request.right,
    begin: () => session.undos.run(request.right, { id }),
  })
  if (E.isLeft(ran)) return ran
  const result = LoadUndoResult.decode(ran.right.run.result)
  return E.isLeft(result)
    ? E.left({ error: { _tag: 'RunRefused', message: `run ${id} has no result` } })
    : E.right(report(cli, result.right, 'taken back'))
}

export const tryLoadUndo = async (
  cli: Cli,
  session: Session,
  run: RunSummary,
): Promise<Outcome> => {
  const request = await requestOf(session, run)
  if (E.isLeft(request)) return request
  const tried = await session.loadUndos.tryOut(request.right)()
  return E.isLeft(tried)
    ? E.left(failureOf(tried.left, run))
    : E.right(report(cli, tried.right, 'would be taken back'))
}

const failureOf = (error: FlextError, { id }: RunSummary): Failure => ({
  error,
  beside: { run: id },
})

const requestOf = async (
  { runtime }: Session,
  { id, service, request: kept }: RunSummary,
): Promise<E.Either<Failure, LoadUndoRequest>> => {
  const shown = await runtime.runs.show({ service, id })
  if (E.isLeft(shown)) return E.left({ error: shown.left })
  const begun = shown.right.entries.find(
    ({ record }) => record.kind === 'step' && record.name === 'beginPipelineTransaction',
  )?.record
  const transaction = PipelineTransaction.decode(begun?.kind === 'step' ? begun.output : undefined)
  const pipeline = ETLPipelineRequest.decode(kept)
  if (E.isLeft(transaction) || E.isLeft(pipeline)) {
    return E.left({ error: { _tag: 'RunRefused', message: `run ${id} has kept no transaction` } })
  }
  const { staging, stateId } = transaction.right
  return E.right({ pipeline: pipeline.right, run: id, stateId, staging })
}

const report = ({ paint }: Cli, result: LoadUndoResult, what: string): Report => {
  const { run, rows, dropped, state } = result
  const tables = Object.entries(rows).map(([table, n]) => {
    const gone = dropped.includes(table) ? ', and the table that the run made' : ''
    return `  ${table}  ${count(n)} ${n === 1 ? 'row' : 'rows'}${gone}`
  })
  return {
    document: { undone: what === 'taken back', ...result },
    text: [
      `${paint.green('↩')} ${paint.bold(run)}  ${what}: ${counted(Object.keys(rows).length, 'table')}`,
      ...tables,
      `  ${paint.dim('state')}  ${state === null ? 'none: the next run begins from the beginning' : JSON.stringify(state)}`,
    ].join('\n'),
  }
}
