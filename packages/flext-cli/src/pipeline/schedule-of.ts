/**
 * A schedule of the project as one that a runtime fires: each time is a run of its job, whose pipelines
 * are named after the time.
 */
import { schedule as coreSchedule, type Schedule } from 'flext-core/schedule'
import { readProject, type MeltanoProject, type ProjectSchedule } from 'flext-meltano'
import { FlextMeltanoJobOrchestrationService } from 'flext-meltano/jobs'
import { cronOf } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { jobFor } from './job-for.ts'
import { requestFor } from './pipeline-part.ts'
import { stampOf } from './run-name.ts'

/** Undefined for one that is never due by itself. */
export const scheduleOf = async (
  { world }: Cli,
  project: MeltanoProject,
  declared: ProjectSchedule,
): Promise<E.Either<Failure, Schedule | undefined>> => {
  const cron = cronOf(declared.interval)
  if (cron === undefined) return E.right(undefined)
  const { root, environment, tasks } = project
  const own = await readProject({
    root,
    env: { ...world.env, ...declared.env },
    ...(environment === undefined ? {} : { environment }),
  })()
  if (E.isLeft(own)) return E.left({ error: own.left })
  const { words } = declared
  const parts = own.right.scheduled(declared.name)
  if (E.isLeft(parts)) return E.left({ error: parts.left })
  const { catch_up, overlap = 'skip', time_zone, jitter, parallel } = declared.annotations ?? {}
  const ofJob = tasks.find(({ name }) => name === declared.job)?.annotations?.parallel
  const name = scheduleName(declared.name)
  const jobAt = (at: Date) =>
    jobFor(own.right, words, parts.right, {
      id: `${name}@${stampOf(at.getTime())}`,
      parallel: parallel ?? ofJob ?? 1,
      requestOf: (spec) => requestFor(spec, root, { schedule: declared.name }),
      schedule: declared.name,
      ...(environment === undefined ? {} : { environment }),
    })
  const tried = jobAt(new Date(world.now()))
  if (E.isLeft(tried)) return tried
  return E.right(
    coreSchedule({
      name,
      service: FlextMeltanoJobOrchestrationService,
      request: (at) => {
        const job = jobAt(at)
        return E.isLeft(job) ? tried.right.request : job.right.request
      },
      cron,
      timeZone: time_zone ?? 'UTC',
      overlap,
      ...(catch_up === undefined ? {} : { catchUp: catch_up }),
      ...(jitter === undefined ? {} : { jitter: jitter as `${number}m` }),
    }),
  )
}

/** Runs are named after it: letters, digits, `.`, `_` and `-`. */
export const scheduleName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-')
