/** `flext meltano job` and `flext meltano schedule`: what is run under a name, and when. */
import { addPart, removePart, setPart, type EditError } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { openProject, type ProjectOptions } from '../project-access/open-project.ts'
import { table } from '../terminal/table.ts'
import { jobsAsMeltano, schedulesAsMeltano } from './meltano-shapes.ts'
import { meltanoRun, type MeltanoRunOptions } from './meltano-run.ts'

export interface ListOptions extends ProjectOptions {
  /** `json`: in Meltano's shape, as other programs read it. */
  readonly format?: string
}

const asMeltano = (document: unknown): Outcome =>
  E.right({ document, text: JSON.stringify(document, undefined, 2) })

export const jobList = async (
  cli: Cli,
  name: string | undefined,
  { format = 'text', ...options }: ListOptions,
): Promise<Outcome> => {
  const project = await openProject(cli, options)
  if (E.isLeft(project)) return project
  const jobs = project.right.tasks
    .filter((job) => name === undefined || job.name === name)
    .map((job) => ({ name: job.name, tasks: job.tasks.map((words) => words.join(' ')) }))
  if (name !== undefined && jobs.length === 0) {
    const known = project.right.jobs.join(', ') || 'none'
    return E.left(usageInvalid(`there is no job ${name}; known: ${known}`))
  }
  if (format === 'json') return asMeltano(jobsAsMeltano(project.right, name))
  return E.right({
    document: { jobs },
    text: jobs
      .flatMap((job) => [cli.paint.bold(job.name), ...job.tasks.map((task) => `  ${task}`)])
      .join('\n'),
  })
}

export const jobWrite = async (
  cli: Cli,
  what: 'add' | 'set',
  name: string,
  tasks: ReadonlyArray<string>,
): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const words = tasks.flatMap((task) => tasksIn(task))
  const planned = project.right.partsOf(words.flatMap((task) => task.split(/\s+/)))
  if (E.isLeft(planned) && planned.left._tag === 'PipelineInvalid') {
    return E.left({ error: planned.left })
  }
  const files = { project: project.right, env: cli.world.env }
  const part = { name, tasks: [...words] }
  const written =
    what === 'add' ? await addPart(files, 'jobs', part)() : await setPart(files, 'jobs', part)()
  return answer(written, { job: name, tasks: words }, `job ${name}: ${words.join(', then ')}`)
}

/** `[tap target, dbt:run]` as Meltano takes it, or a task as it stands. */
const tasksIn = (text: string): ReadonlyArray<string> => {
  const inside = /^\s*\[([^]*)\]\s*$/.exec(text)?.[1]
  if (inside === undefined) return [text]
  return inside
    .split(',')
    .map((task) => task.trim().replaceAll(/^["']|["']$/g, ''))
    .filter((task) => task !== '')
}

export const partRemove = async (
  cli: Cli,
  list: 'jobs' | 'schedules',
  name: string,
): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const removed = await removePart({ project: project.right, env: cli.world.env }, list, name)()
  return answer(removed, { removed: name }, `${name} is removed`)
}

const answer = (written: E.Either<EditError, boolean>, document: object, text: string): Outcome =>
  E.isLeft(written) ? E.left({ error: written.left }) : E.right({ document, text })

export const scheduleList = async (
  cli: Cli,
  { format = 'text', ...options }: ListOptions,
): Promise<Outcome> => {
  const project = await openProject(cli, options)
  if (E.isLeft(project)) return project
  if (format === 'json') return asMeltano(schedulesAsMeltano(project.right))
  const { schedules } = project.right
  return E.right({
    document: { schedules },
    text: table(
      [{ head: 'schedule' }, { head: 'interval' }, { head: 'runs' }],
      schedules.length === 0
        ? [['none', '', '']]
        : schedules.map((schedule) => [schedule.name, schedule.interval, schedule.words.join(' ')]),
      cli.paint,
    ).join('\n'),
  })
}

export interface ScheduleWriteOptions {
  readonly job?: string
  readonly extractor?: string
  readonly loader?: string
  readonly transform?: string
  readonly interval?: string
  readonly startDate?: string
}

export const scheduleWrite = async (
  cli: Cli,
  what: 'add' | 'set',
  name: string,
  options: ScheduleWriteOptions,
): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const { job, extractor, loader, transform, interval, startDate } = options
  const words = [job, extractor, loader].filter((word) => word !== undefined)
  const isWhole = job !== undefined || (extractor !== undefined && loader !== undefined)
  const planned = project.right.partsOf(words)
  if (isWhole && E.isLeft(planned) && planned.left._tag === 'PipelineInvalid') {
    return E.left({ error: planned.left })
  }
  const part = {
    name,
    ...(interval === undefined ? {} : { interval }),
    ...(job === undefined ? {} : { job }),
    ...(extractor === undefined ? {} : { extractor }),
    ...(loader === undefined ? {} : { loader }),
    ...(transform === undefined ? {} : { transform }),
    ...(startDate === undefined ? {} : { start_date: startDate }),
  }
  const files = { project: project.right, env: cli.world.env }
  const written =
    what === 'add'
      ? await addPart(files, 'schedules', part)()
      : await setPart(files, 'schedules', part)()
  return answer(written, part, `schedule ${name} is written`)
}

/** Runs at once what the schedule runs, with its variables. */
export const scheduleRun = async (
  cli: Cli,
  name: string,
  options: MeltanoRunOptions,
): Promise<Outcome> => {
  // What is probably not meant is said by the run.
  const project = await openProject({ ...cli, note: () => {} }, options)
  if (E.isLeft(project)) return project
  const schedule = project.right.schedules.find((each) => each.name === name)
  if (schedule === undefined) {
    const known = project.right.schedules.map((each) => each.name).join(', ') || 'none'
    return E.left(usageInvalid(`there is no schedule ${name}; known: ${known}`))
  }
  const world = { ...cli.world, env: { ...cli.world.env, ...schedule.env } }
  return meltanoRun({ ...cli, world }, schedule.words, options)
}
