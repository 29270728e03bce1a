/**
 * What a run would do, found out without changing anything: the streams it would extract, from which
 * state, what would become of tables and their columns, and the models and checks after that.
 */
import { memoryRuntime } from 'flext-core'
import { etlPipelinePorts, type ETLPipelineRequest, type PipelineSpec } from 'flext-meltano'
import { foreseenPipeline } from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { onInterruption, exitCodeFor } from './interruption.ts'
import { plannedPipeline, type PlannedPipeline } from './planned-pipeline.ts'

export const dryRun = async (
  { world }: Cli,
  specs: ReadonlyArray<PipelineSpec>,
  requests: ReadonlyArray<ETLPipelineRequest>,
): Promise<E.Either<Failure, ReadonlyArray<PlannedPipeline>>> => {
  await using runtime = memoryRuntime()
  const ports = etlPipelinePorts({ env: world.env, runtime })
  const abort = new AbortController()
  const interruption = onInterruption(world, (signal) => abort.abort(signal))
  try {
    const planned: Array<PlannedPipeline> = []
    for (const [nth, spec] of specs.entries()) {
      const request = requests[nth]
      if (request === undefined) continue
      const plan = await ports.project.plan(request)()
      if (E.isLeft(plan)) return E.left({ error: plan.left })
      const commit = await ports.staging.commitOf(request)()
      if (E.isLeft(commit)) return E.left({ error: commit.left })
      const state = await ports.staging.stateOf(request, spec.stateId)()
      if (E.isLeft(state)) return E.left({ error: state.left })
      const found = await ports.taps.discover(request, abort.signal)()
      const signal = interruption.came()
      if (signal) return E.left(interrupted(exitCodeFor(signal)))
      if (E.isLeft(found)) return E.left({ error: found.left })
      const foreseen = await foreseenPipeline(spec, found.right)()
      if (E.isLeft(foreseen)) return E.left({ error: foreseen.left })
      planned.push(
        plannedPipeline({
          spec,
          request,
          plan: plan.right,
          commit: commit.right,
          state: state.right,
          found: found.right,
          foreseen: foreseen.right,
        }),
      )
    }
    return E.right(planned)
  } finally {
    interruption.ignore()
  }
}

/** Whether something of it would be refused: the run would fail. */
export const isRefused = ({ tables, models }: PlannedPipeline): boolean =>
  [...(tables ?? []), ...models].some(({ action }) => action === 'refuse')

const interrupted = (exitCode: number): Failure => ({
  error: { _tag: 'RunInterrupted', message: 'interrupted; nothing was changed' },
  exitCode,
})
