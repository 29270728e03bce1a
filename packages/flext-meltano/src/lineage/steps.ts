/** The steps of telling lineage. */
import { pivot, reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { packageVersion } from '../plugin-process/package-version.ts'
import { DataLineageTold } from './event.ts'
import { DataLineageResult, RunLineage, type DataLineageRequest } from './model.ts'
import { openLineageEvents } from './open-lineage-events.ts'
import type { LineageSinkPort, LineageSourcePort } from './ports.ts'

export const readRunLineage = reading({
  name: 'readRunLineage',
  output: RunLineage,
  run: ({ lineageSource }: LineageSourcePort, { service, run }: DataLineageRequest) =>
    lineageSource.of({ service, id: run }),
})

/** Nothing that was told can be taken back; what is told twice is told under the same run ids. */
export const deliverLineage = pivot({
  name: 'deliverLineage',
  output: DataLineageResult,
  run: (
    { lineageSink, step }: LineageSinkPort & StepContext,
    lineage: RunLineage,
    { jobNamespace, begun = false, midway = false }: DataLineageRequest,
  ) => {
    const events = openLineageEvents(lineage, {
      version: packageVersion,
      begun,
      ...(midway ? { midwayAt: Date.now() } : {}),
      ...(jobNamespace === undefined ? {} : { jobNamespace }),
    })
    return pipe(
      lineageSink.deliver(events, step.signal),
      TE.map(() => ({
        job: lineage.job,
        outcome: lineage.outcome,
        events: events.length,
        inputs: lineage.inputs.length,
        outputs: lineage.outputs.length,
      })),
    )
  },
  retry: {
    times: 5,
    base: 200,
    cap: 10_000,
    when: (error) => error._tag !== 'LineageUndelivered' || error.again,
  },
  events: (result) => [DataLineageTold.of(result)],
})
