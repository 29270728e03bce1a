/** A schedule of a project: what is run when, with which variables. */
import type { ProjectDeclaration, ScheduleDeclaration } from './declaration.ts'
import type { Word } from './run-words.ts'

export interface ProjectSchedule extends Pick<
  ScheduleDeclaration,
  'name' | 'interval' | 'transform' | 'start_date' | 'annotations'
> {
  readonly job?: string
  readonly extractor?: string
  readonly loader?: string
  /** What it runs, as after `flext meltano run`. */
  readonly words: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
}

/** Its job alone, or its pair and the first transformer's `run`, each where the file names it. */
export const scheduleWords = (
  { plugins }: ProjectDeclaration,
  { job, extractor, loader, transform, nameNode }: ScheduleDeclaration,
): ReadonlyArray<Word> => {
  if (job !== undefined) return [{ text: job.value, at: job.node }]
  const pair = [extractor, loader].flatMap((each) =>
    each === undefined ? [] : [{ text: each.value, at: each.node }],
  )
  const transforms = plugins.transformer
    .slice(0, 1)
    .map(({ name }) => ({ text: `${name}:run`, at: nameNode }))
  if (transform === 'only') return transforms
  return transform === 'run' ? [...pair, ...transforms] : pair
}

export const scheduleOf = (
  project: ProjectDeclaration,
  declared: ScheduleDeclaration,
): ProjectSchedule => {
  const { name, interval, transform, start_date, job, extractor, loader, env, annotations } =
    declared
  return {
    name,
    interval,
    ...(transform === undefined ? {} : { transform }),
    ...(start_date === undefined ? {} : { start_date }),
    ...(job === undefined ? {} : { job: job.value }),
    ...(extractor === undefined ? {} : { extractor: extractor.value }),
    ...(loader === undefined ? {} : { loader: loader.value }),
    ...(annotations === undefined ? {} : { annotations }),
    words: scheduleWords(project, declared).map(({ text }) => text),
    env: Object.fromEntries(
      [...(env?.entries ?? [])].map(([key, { value }]) => [
        key,
        value.kind === 'scalar' ? String(value.value) : '',
      ]),
    ),
  }
}
