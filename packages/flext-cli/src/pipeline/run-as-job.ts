/** A run of several parts side by side, from opening the journal to the summary. */
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { cancelOpenJobs, goOnWithOpenJobs, goOnWithOpenPipelines, openOf } from './open-jobs.ts'
import { runJob, type JobToRun } from './run-job.ts'
import type { SteeringOptions } from './runtime-session.ts'
import { withSession } from './session.ts'
import { partialExit } from './stream-failures.ts'
import { summaryText } from './summary.ts'

export interface AskedJob extends JobToRun {
  readonly fresh: boolean
  /** Its id is of the user's choice. */
  readonly isNamed: boolean
  readonly deadline?: number
}

export const runAsJob = async (
  cli: Cli,
  journal: string,
  options: SteeringOptions,
  { fresh, isNamed, deadline, ...asked }: AskedJob,
): Promise<Outcome> => {
  const steering = { ...options, isSideBySide: true }
  const done = await withSession(cli, journal, steering, async (session) => {
    const same = isNamed || fresh ? undefined : await openOf(session, asked.request)
    const job = { ...asked, ...same }
    const jobs = fresh
      ? E.map(() => [])(await cancelOpenJobs(session, job.specs))
      : await goOnWithOpenJobs(cli, session, job.specs, job.id)
    if (E.isLeft(jobs)) return jobs
    const single = await goOnWithOpenPipelines(cli, session, job)
    if (E.isLeft(single)) return single
    const ran = await runJob(cli, session, job, deadline)
    return E.isLeft(ran) ? ran : E.right({ ...ran.right, before: [...jobs.right, ...single.right] })
  })
  if (E.isLeft(done)) return done
  const { before, job: ran, runs, commands } = done.right
  return E.right({
    ...partialExit([...before, ...runs]),
    document: {
      job: ran,
      runs,
      ...(commands.length > 0 ? { commands } : {}),
      journal,
    },
    text: [
      summaryText(cli, runs, journal),
      `${cli.paint.dim('→')} flext runs show ${shellWord(ran.id)}`,
    ].join('\n'),
  })
}
