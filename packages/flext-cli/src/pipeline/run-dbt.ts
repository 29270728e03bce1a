/** Runs a command of dbt as a durable run, or goes on with one that an earlier process left open. */
import { isDeepStrictEqual } from 'node:util'

import { openStatuses } from 'flext-core'
import {
  DbtTransformationResult,
  FlextDbtTransformationService,
  type DbtNode,
  type DbtTransformationRequest,
} from 'flext-meltano/dbt'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { runOnce } from './run-once.ts'
import { stampOf } from './run-name.ts'
import type { CommandPart } from './run-steps.ts'
import type { Session } from './session.ts'
import { withLineage } from './tell-lineage.ts'

export const dbtService: string = FlextDbtTransformationService.definition.name

/** A run of dbt that went well. */
export interface FinishedDbt {
  readonly run: string
  readonly nodes: ReadonlyArray<DbtNode>
  readonly checks: DbtTransformationResult['checks']
}

export const runDbt = async (
  cli: Cli,
  session: Session,
  { command: resolved, behind }: CommandPart,
  { environment, fresh = false }: { readonly environment?: string; readonly fresh?: boolean },
): Promise<E.Either<Failure, FinishedDbt>> => {
  const { runtime, dbt } = session
  const { name: plugin, cwd: project } = resolved
  const command = resolved.command.name
  const request: DbtTransformationRequest = {
    project,
    plugin,
    command,
    ...(environment === undefined ? {} : { environment }),
    ...(behind === undefined ? {} : { behind }),
  }
  const open = await runtime.runs.list({ service: dbtService, status: openStatuses })
  const same = open.find((run) => isDeepStrictEqual(run.request, request))
  if (fresh && same !== undefined)
    await runtime.runs.cancel({ service: dbtService, id: same.id }, 'a fresh run was asked for')
  const id =
    fresh || same === undefined ? `${plugin}:${command}@${stampOf(cli.world.now())}` : same.id
  const ran = await withLineage(
    {
      ...session,
      tellLineage:
        session.tellLineage &&
        ((run) => session.tellLineage?.(run, dbtService) ?? Promise.resolve()),
    },
    id,
    () =>
      runOnce(cli, session, {
        service: dbtService,
        id,
        request,
        begin: () => dbt.run(request, { id }),
      }),
  )
  if (E.isLeft(ran)) {
    const { hints = [], error } = ran.left
    const retry = `when the cause is mended, what is not done: flext runs retry ${shellWord(id)}`
    return E.left({
      ...ran.left,
      hints: error._tag === 'DbtNodesFailed' ? [retry, ...hints] : hints,
    })
  }
  const result = DbtTransformationResult.decode(ran.right.run.result)
  const { nodes, checks } = E.isRight(result) ? result.right : { nodes: [], checks: [] }
  return E.right({ run: id, nodes, checks })
}
