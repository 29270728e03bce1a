/** The lineage of the runs that are in the journal: of each pipeline, what it wrote last. */
import type { RunSummary } from 'flext-core'
import {
  ETLPipelineResult,
  FlextMeltanoETLPipelineOrchestrationService,
  lineageGraph,
  lineageOfRun,
  type LineageGraph,
  type RunLineage,
} from 'flext-meltano'
import { FlextDbtTransformationService } from 'flext-meltano/dbt'
import { isDeepStrictEqual } from 'node:util'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'

export interface KnownLineage {
  readonly journal: string
  readonly lineages: ReadonlyArray<RunLineage>
  readonly graph: LineageGraph
}

/** Those whose runs write datasets. */
const services: ReadonlyArray<string> = [
  FlextMeltanoETLPipelineOrchestrationService.definition.name,
  FlextDbtTransformationService.definition.name,
]

export const knownLineage = (cli: Cli): Promise<E.Either<Failure, KnownLineage>> =>
  readJournal(cli, async (reader, journal) => {
    const committed = services.flatMap(
      (service) => reader?.list({ service, status: ['committed'] }) ?? [],
    )
    // The newest come first: an older run of the same request that wrote the same says nothing more.
    const latest = committed.filter(
      (run, nth) => !committed.slice(0, nth).some((newer) => saysTheSame(newer, run)),
    )
    const lineages: Array<RunLineage> = []
    for (const summary of latest) {
      const entries = reader?.entries(summary.run) ?? []
      const lineage = await lineageOfRun({ summary, entries }, cli.world.env)()
      if (E.isRight(lineage)) lineages.push(lineage.right)
      else cli.note(cli.notePaint.yellow(lineage.left.message))
    }
    if (lineages.length === 0) {
      const message = `there is no run in ${journal} whose lineage could be told`
      return E.left({
        error: { _tag: 'LineageUnknown', message },
        hints: ['flext meltano run … comes first'],
      })
    }
    return E.right({ journal, lineages, graph: lineageGraph(lineages) })
  })

const saysTheSame = (one: RunSummary, other: RunSummary): boolean =>
  isDeepStrictEqual(one.request, other.request) && isDeepStrictEqual(written(one), written(other))

/** What a pipeline wrote, by name; of dbt its request says it. */
const written = ({ result }: RunSummary): ReadonlyArray<string> => {
  const pipeline = ETLPipelineResult.decode(result)
  if (E.isLeft(pipeline)) return []
  const { rows, models } = pipeline.right
  return [...Object.keys(rows), ...models.map(({ name }) => name)].toSorted()
}
