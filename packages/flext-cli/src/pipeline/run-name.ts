/**
 * How runs are named: `<state id>@<UTC time>`, and `/1`, `/2`, … behind it where several pipelines
 * are parts of one job. All parts bear the time at which the job was begun.
 */
import type { PipelineSpec } from 'flext-meltano'

/** `20261122T143005.123Z`: sorts as time does. */
export const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]/g, '')

export const stampedIds = (
  specs: ReadonlyArray<Pick<PipelineSpec, 'stateId'>>,
  stamp: string,
): ReadonlyArray<string> =>
  specs.length === 1
    ? specs.map(({ stateId }) => `${stateId}@${stamp}`)
    : specs.map(({ stateId }, nth) => `${stateId}@${stamp}/${nth + 1}`)

/** Under an id of the user's choice. */
export const chosenIds = (specs: ReadonlyArray<unknown>, id: string): ReadonlyArray<string> =>
  specs.length === 1 ? [id] : specs.map((_, nth) => `${id}/${nth + 1}`)

/** The time in the id of a run that was named by this command. */
export const stampIn = (id: string): string | undefined =>
  /@(\d{8}T\d{6}\.\d{3}Z)(?:\/\d+)?$/.exec(id)?.[1]

/** Ties the parts of a job together: in their records, and in the events they tell. */
export const correlationOf = (words: ReadonlyArray<string>, stamp: string): string =>
  `${words.join(' ')}@${stamp}`
