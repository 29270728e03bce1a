/** `flext quality check` */
import { randomUUID } from 'node:crypto'

import {
  FlextDataQualityService,
  publishedData,
  readProject,
  type DataQualityResult,
} from 'flext-meltano'
import { either as E } from 'fp-ts'

import { journalPath, projectFolder } from '../journal-access/project-folder.ts'
import { requestFor } from '../pipeline/pipeline-part.ts'
import { interruptedOr } from '../pipeline/run-all.ts'
import { withRuntime, type SteeringOptions } from '../pipeline/runtime-session.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { count } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'

export interface QualityCheckOptions extends SteeringOptions {
  readonly environment?: string
}

export const qualityCheck = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  { environment, ...options }: QualityCheckOptions,
): Promise<Outcome> => {
  const root = projectFolder(cli)
  if (E.isLeft(root)) return E.left({ error: root.left })
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const { env } = cli.world
  const named = environment === undefined ? {} : { environment }
  const project = await readProject({ root: root.right, env, ...named })()
  if (E.isLeft(project)) return E.left({ error: project.left })
  const planned = project.right.planOf(words)
  if (E.isLeft(planned)) return E.left({ error: planned.left })
  const requests = planned.right
    .filter(({ transform }) => transform !== undefined)
    .map((spec) => requestFor(spec, root.right))
  if (requests.length === 0) {
    return E.left(
      usageInvalid('expected a pipeline with a transformation, whose checks it has to pass', [
        'flext quality check tap-csv target-sqlite flext-sql:run',
      ]),
    )
  }

  return withRuntime(cli, journal.right, options, async (session) => {
    const quality = new FlextDataQualityService(session.runtime, { published: publishedData(env) })
    const done: Array<DataQualityResult> = []
    for (const request of requests) {
      const assessed = await quality.run(request, { id: `quality/${randomUUID()}` })
      if (E.isLeft(assessed)) {
        const text = done.map((each) => assessedText(cli, each)).join('\n')
        return E.left(
          interruptedOr(cli, session, { error: assessed.left, beside: { assessed: done }, text }),
        )
      }
      done.push(assessed.right)
    }
    return E.right({
      document: { assessed: done },
      text: done.map((each) => assessedText(cli, each)).join('\n'),
    })
  })
}

const assessedText = ({ paint }: Cli, { stateId, checks }: DataQualityResult): string => {
  const heads = [{ head: stateId }, { head: '' }, { head: 'failing', align: 'right' as const }]
  const rows = checks.map(({ check, passed, failing }) => [
    check,
    passed ? paint.green('passed') : paint.yellow('warn'),
    passed ? '' : count(failing),
  ])
  return rows.length === 0
    ? paint.dim(`${stateId} has no checks`)
    : table(heads, rows, paint).join('\n')
}
