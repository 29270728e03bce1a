/**
 * `flext meltano schedule start`: stays in the foreground and runs what is due. What it has done is kept
 * in the journal, so that a time fires once, and those that were missed are made up for.
 */
import { isOpen, type RunSummary } from 'flext-core'
import type { Schedule } from 'flext-core/schedule'
import type { MeltanoProject, ProjectSchedule } from 'flext-meltano'
import { JobRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import { journalPath } from '../journal-access/project-folder.ts'
import { exitCodeFor } from '../pipeline/interruption.ts'
import { dbtService } from '../pipeline/run-dbt.ts'
import { jobService } from '../pipeline/run-job.ts'
import { standText } from '../pipeline/run-stand.ts'
import { scheduleOf } from '../pipeline/schedule-of.ts'
import type { SteeringOptions } from '../pipeline/runtime-session.ts'
import { withSession, type Session } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { openProject } from '../project-access/open-project.ts'
import { moment } from '../terminal/quantity.ts'

export interface ScheduleStartOptions extends SteeringOptions {
  readonly environment?: string
}

interface Planned {
  readonly schedule: Schedule
  /** Not before that; milliseconds since the epoch. */
  readonly from: number
}

export const scheduleStart = async (
  cli: Cli,
  names: ReadonlyArray<string>,
  options: ScheduleStartOptions,
): Promise<Outcome> => {
  const { environment } = options
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const project = await openProject(cli, environment === undefined ? {} : { environment })
  if (E.isLeft(project)) return project
  const planned = await plannedOf(cli, project.right, names)
  if (E.isLeft(planned)) return planned
  const steering = { ...options, isSideBySide: true }
  return withSession(cli, journal.right, steering, async (session) => {
    const told = await run(cli, session, planned.right)
    if (E.isLeft(told)) return told
    const signal = session.interrupted() ?? 'SIGTERM'
    return E.right({
      document: {
        schedules: planned.right.map(({ schedule: { name } }) => name),
        journal: journal.right,
      },
      text: `${cli.paint.dim('stopped by')} ${signal}; what was under way is committed, or gone on with at the next start`,
      exitCode: exitCodeFor(signal),
    })
  })
}

const plannedOf = async (
  cli: Cli,
  project: MeltanoProject,
  names: ReadonlyArray<string>,
): Promise<E.Either<Failure, ReadonlyArray<Planned>>> => {
  const declared = project.schedules
  const unknown = names.filter((name) => !declared.some((one) => one.name === name))
  if (unknown.length > 0) {
    const known = declared.map(({ name }) => name).join(', ') || 'none'
    return E.left(usageInvalid(`there is no schedule ${unknown.join(', ')}; known: ${known}`))
  }
  const planned: Array<Planned> = []
  for (const one of declared) {
    if (names.length > 0 && !names.includes(one.name)) continue
    const schedule = await scheduleOf(cli, project, one)
    if (E.isLeft(schedule)) return schedule
    if (schedule.right === undefined) {
      cli.note(
        `${cli.notePaint.yellow('note:')} ${one.name} is ${one.interval}: it is never due by itself`,
      )
      continue
    }
    const from = startOf(one)
    if (E.isLeft(from)) return from
    planned.push({ schedule: schedule.right, from: from.right })
  }
  return planned.length === 0
    ? E.left(usageInvalid('no schedule of the project is ever due by itself'))
    : E.right(planned)
}

/** A date alone is the beginning of its day, in UTC. */
const startOf = ({ name, start_date: date }: ProjectSchedule): E.Either<Failure, number> => {
  if (date === undefined) return E.right(-Infinity)
  const from = Date.parse(date)
  return Number.isNaN(from)
    ? E.left(
        usageInvalid(`schedule ${name}: expected a start_date such as 2026-11-25, found ${date}`),
      )
    : E.right(from)
}

const lookEveryMs = 500

/** Until somebody stops it. */
const run = async (
  cli: Cli,
  session: Session,
  planned: ReadonlyArray<Planned>,
): Promise<E.Either<Failure, void>> => {
  const { runtime, stopping, watch } = session
  const { notePaint } = cli
  const recovered = await runtime.recover()
  if (E.isLeft(recovered)) return E.left({ error: recovered.left })
  const tell = tellRuns(cli, session)
  let waiting = planned
  while (!stopping.aborted) {
    const due = waiting.filter(({ from }) => from <= cli.world.now())
    waiting = waiting.filter((one) => !due.includes(one))
    if (due.length > 0) {
      const started = await runtime.schedules.start(due.map(({ schedule }) => schedule))
      if (E.isLeft(started))
        return stopping.aborted ? E.right(undefined) : E.left({ error: started.left })
      const names = new Set(due.map(({ schedule }) => schedule.name))
      for (const { name, timing, next, paused } of await runtime.schedules.list()) {
        if (!names.has(name)) continue
        const when = paused ? 'paused' : next === undefined ? 'never' : moment(next.getTime())
        watch.run(
          `${notePaint.cyan('◷')} ${notePaint.bold(name)}  ${timing}  ${notePaint.dim('next')} ${when}`,
        )
      }
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, lookEveryMs)
      const stop = (): void => {
        clearTimeout(timer)
        resolve()
      }
      stopping.addEventListener('abort', stop, { once: true })
    })
    if (!stopping.aborted) await tell()
  }
  return E.right(undefined)
}

/** Says what began and what came of it since it was asked the last time. */
const tellRuns = ({ notePaint }: Cli, { runtime, watch, tellLineage }: Session) => {
  const since = Date.now()
  const open = new Set<string>()
  const ended = new Set<string>()
  return async (): Promise<void> => {
    const runs = await runtime.runs.list({ service: jobService, limit: 100 })
    for (const job of runs.toReversed()) {
      if (isOpen(job.status)) {
        if (open.has(job.id)) continue
        open.add(job.id)
        watch.run(`${notePaint.cyan('▶')} ${notePaint.bold(job.id)}`)
        continue
      }
      if (ended.has(job.id) || (!open.has(job.id) && job.startedAt < since)) continue
      ended.add(job.id)
      watch.run(endText(job, notePaint))
      if (tellLineage !== undefined)
        for (const [id, service] of runsOf(job)) await tellLineage(id, service)
    }
  }
}

const endText = (job: RunSummary, paint: Cli['paint']): string =>
  [
    standText(paint, job),
    ...(job.error?.message.split('\n').map((line) => `  ${line}`) ?? []),
  ].join('\n')

/** Of its pipelines, and of its dbt. */
const runsOf = ({ request }: RunSummary): ReadonlyArray<readonly [string, string | undefined]> => {
  const job = JobRequest.decode(request)
  return E.isLeft(job)
    ? []
    : job.right.parts.flatMap((part) =>
        'run' in part && part.run !== undefined
          ? [[part.run, 'dbt' in part ? dbtService : undefined] as const]
          : [],
      )
}
