/** `flext meltano run` */
import type { MeltanoProject } from 'flext-meltano'
import { commandToRun } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import { journalPath, projectFolder } from '../journal-access/project-folder.ts'
import { dryRun, isRefused } from '../pipeline/dry-run.ts'
import { stampOf } from '../pipeline/run-name.ts'
import { jobFor } from '../pipeline/job-for.ts'
import { runAsJob } from '../pipeline/run-as-job.ts'
import { requestFor } from '../pipeline/pipeline-part.ts'
import { plannedText } from '../pipeline/planned-text.ts'
import { programsThere } from '../pipeline/programs-there.ts'
import { runAll } from '../pipeline/run-all.ts'
import { commandsBefore } from '../pipeline/run-steps.ts'
import type { SteeringOptions } from '../pipeline/runtime-session.ts'
import { withSession } from '../pipeline/session.ts'
import { partialExit } from '../pipeline/stream-failures.ts'
import { dbtText } from '../pipeline/dbt-summary.ts'
import { summaryText } from '../pipeline/summary.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { noteMistakes, noteSettings, openProject } from '../project-access/open-project.ts'
import { lengthOfTime } from './point-in-time.ts'
import { runWishes, type RunWishOptions } from './run-wishes.ts'
import { wholeNumber } from './whole-number.ts'

export interface MeltanoRunOptions extends SteeringOptions, RunWishOptions {
  readonly environment?: string
  readonly stateIdSuffix?: string
  readonly id?: string
  readonly deadline?: string
  readonly fresh?: true
  readonly dryRun?: true
  readonly parallel?: string
}

export const meltanoRun = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  options: MeltanoRunOptions,
): Promise<Outcome> => {
  const { environment, id, deadline: until, fresh = false } = options
  const wishes = runWishes(options)
  if (E.isLeft(wishes)) return wishes
  const deadline = until === undefined ? undefined : lengthOfTime('--deadline', until)
  if (deadline && E.isLeft(deadline)) return deadline
  const root = projectFolder(cli)
  if (E.isLeft(root)) return E.left({ error: root.left })
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })

  const project = await openProject(cli, environment === undefined ? {} : { environment })
  if (E.isLeft(project)) return project
  const suffix = options.stateIdSuffix
  const planned = project.right.partsOf(
    words,
    suffix === undefined ? {} : { stateIdSuffix: suffix },
  )
  if (E.isLeft(planned)) return E.left({ error: planned.left })
  const specs = planned.right.flatMap((part) => ('pipeline' in part ? [part.pipeline] : []))
  const commands = commandsBefore(planned.right)
  for (const { tap, mappers, target, transform } of specs) {
    const plugins = [tap, ...mappers, target, ...(transform ? [transform] : [])]
    noteMistakes(
      cli,
      plugins.flatMap(({ warnings }) => warnings),
    )
    noteSettings(cli, plugins)
  }
  const programs = programsThere(planned.right)
  if (E.isLeft(programs)) return programs
  if (planned.right.length === 0) cli.note(`nothing to run: ${words.join(' ')} has no tasks`)
  const requests = specs.map((spec) => requestFor(spec, root.right, wishes.right))

  if (options.dryRun === true) {
    const plan = await dryRun(cli, specs, requests)
    if (E.isLeft(plan)) return plan
    const names = [...commands.values()].flat().map(({ command }) => commandToRun(command).name)
    return E.right({
      document: { plan: plan.right, commands: names },
      text: [
        plannedText(cli, plan.right),
        ...(names.length === 0 ? [] : [`${cli.paint.dim('commands')}  ${names.join(', ')}`]),
      ].join('\n'),
      ...(plan.right.some(isRefused) ? { exitCode: exitCodes.refused } : {}),
    })
  }

  const parallel = parallelOf(project.right, words, options)
  if (E.isLeft(parallel)) return parallel
  if (parallel.right > 1 && planned.right.length > 1) {
    const job = jobFor(project.right, words, planned.right, {
      id: id ?? `${words.join('-')}@${stampOf(cli.world.now())}`,
      parallel: parallel.right,
      requestOf: (spec) => requestFor(spec, root.right, wishes.right),
      ...(environment === undefined ? {} : { environment }),
    })
    if (E.isLeft(job)) return job
    return runAsJob(cli, journal.right, options, {
      ...job.right,
      fresh,
      isNamed: id !== undefined,
      ...(deadline === undefined ? {} : { deadline: deadline.right }),
    })
  }

  const done = await withSession(cli, journal.right, options, (session) =>
    runAll(
      cli,
      session,
      {
        words,
        specs,
        requests,
        commands,
        ...(environment === undefined ? {} : { environment }),
      },
      {
        fresh,
        ...(id === undefined ? {} : { id }),
        ...(deadline === undefined ? {} : { deadline: deadline.right }),
      },
    ),
  )
  if (E.isLeft(done)) return done
  return E.right({
    ...partialExit([...done.right.before, ...done.right.runs]),
    document: {
      runs: done.right.runs,
      ...(done.right.commands.length > 0 ? { commands: done.right.commands } : {}),
      journal: journal.right,
    },
    text: [
      ...done.right.commands.flatMap((command) => dbtText(cli, command) ?? []),
      ...(done.right.runs.length === 0 ? [] : [summaryText(cli, done.right.runs, journal.right)]),
    ].join('\n\n'),
  })
}

/** What was asked for on the command line stands over what the project says of the job. */
const parallelOf = (
  { tasks }: MeltanoProject,
  words: ReadonlyArray<string>,
  { parallel: asked }: MeltanoRunOptions,
): E.Either<Failure, number> => {
  if (asked !== undefined) return wholeNumber('--parallel', asked)
  const [word, ...more] = words
  const job = more.length > 0 ? undefined : tasks.find(({ name }) => name === word)
  return E.right(job?.annotations?.parallel ?? 1)
}
