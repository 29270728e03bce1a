/** A schedule of a project: what is run when, with which variables. */
import type { ScheduleDeclaration } from './declaration.ts'

export interface ProjectSchedule extends Pick<
  ScheduleDeclaration,
  'name' | 'interval' | 'transform' | 'start_date' | 'annotations'
> {
  readonly job?: string
  readonly extractor?: string
  readonly loader?: string
  readonly env: Readonly<Record<string, string>>
}

export const scheduleOf = ({
  name,
  interval,
  transform,
  start_date,
  job,
  extractor,
  loader,
  env,
  annotations,
}: ScheduleDeclaration): ProjectSchedule => ({
  name,
  interval,
  ...(transform === undefined ? {} : { transform }),
  ...(start_date === undefined ? {} : { start_date }),
  ...(job === undefined ? {} : { job: job.value }),
  ...(extractor === undefined ? {} : { extractor: extractor.value }),
  ...(loader === undefined ? {} : { loader: loader.value }),
  ...(annotations === undefined ? {} : { annotations }),
  env: Object.fromEntries(
    [...(env?.entries ?? [])].map(([key, { value }]) => [
      key,
      value.kind === 'scalar' ? String(value.value) : '',
    ]),
  ),
})
