/** `flext meltano run` */
import { readProject } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { journalPath, projectFolder } from '../journal-access/project-folder.ts'
import { dryRun, plannedText } from '../pipeline/dry-run.ts'
import { requestFor } from '../pipeline/pipeline-part.ts'
import { runAll } from '../pipeline/run-all.ts'
import type { SteeringOptions } from '../pipeline/runtime-session.ts'
import { withSession } from '../pipeline/session.ts'
import { summaryText } from '../pipeline/summary.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { lengthOfTime } from './point-in-time.ts'

export interface MeltanoRunOptions extends SteeringOptions {
  readonly environment?: string
  readonly fullRefresh?: true
  readonly id?: string
  readonly deadline?: string
  readonly fresh?: true
  readonly dryRun?: true
}

export const meltanoRun = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  options: MeltanoRunOptions,
): Promise<E.Either<Failure, Report>> => {
  const { environment, fullRefresh = false, id, deadline: until, fresh = false } = options
  const deadline = until === undefined ? undefined : lengthOfTime('--deadline', until)
  if (deadline && E.isLeft(deadline)) return deadline
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
  const specs = planned.right
  const requests = specs.map((spec) => requestFor(spec, root.right, fullRefresh))

  if (options.dryRun === true) {
    const plan = await dryRun(cli, specs, requests)
    if (E.isLeft(plan)) return plan
    return E.right({ document: { plan: plan.right }, text: plannedText(cli, plan.right) })
  }

  const done = await withSession(cli, journal.right, options, (session) =>
    runAll(
      cli,
      session,
      { words, specs, requests },
      {
        fresh,
        ...(id === undefined ? {} : { id }),
        ...(deadline === undefined ? {} : { deadline: deadline.right }),
      },
    ),
  )
  if (E.isLeft(done)) return done
  return E.right({
    document: { runs: done.right, journal: journal.right },
    text: summaryText(cli, done.right, journal.right),
  })
}
