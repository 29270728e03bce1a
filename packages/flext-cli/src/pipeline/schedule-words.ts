/** The words of a run that a schedule stands for: its job, or its pair with the transformers' `run`. */
import type { MeltanoProject, ProjectSchedule } from 'flext-meltano'

export const scheduleWords = (
  project: Pick<MeltanoProject, 'plugins'>,
  { job, extractor, loader, transform }: ProjectSchedule,
): ReadonlyArray<string> => {
  if (job !== undefined) return [job]
  const transforms = project.plugins.transformer.map((name) => `${name}:run`).slice(0, 1)
  const pair = [extractor ?? '', loader ?? '']
  if (transform === 'only') return transforms
  return transform === 'run' ? [...pair, ...transforms] : pair
}
