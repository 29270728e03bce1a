/**
 * How far a run had come when, as samples in a file. There are never many: when they are too many,
 * every second one goes, and from then on they are taken half as often.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PipelineProgress } from '../etl-pipeline/observer.ts'

export interface ProgressSample {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
}

export const progressFile = 'progress.jsonl'
export const mostSamples = 300
const firstPauseMs = 250

export interface ProgressSamples {
  readonly add: (progress: PipelineProgress, at: number) => void
  /** Writes the last that was told, if it has not been. */
  readonly end: () => void
}

/** Goes on with the samples of an earlier process. Throws what the file system throws. */
export const progressSamples = (path: string): ProgressSamples => {
  let samples: ReadonlyArray<ProgressSample> = readSamples(path)
  let pause = firstPauseMs
  let last: ProgressSample | undefined
  // A line that was cut off would take the next one with it.
  if (samples.length > 0) writeFileSync(path, samples.map(line).join(''))

  const keep = (sample: ProgressSample): void => {
    last = undefined
    samples = [...samples, sample]
    if (samples.length <= mostSamples) return appendFileSync(path, line(sample))
    pause *= 2
    samples = samples.filter((_, nth) => nth % 2 === 0)
    writeFileSync(path, samples.map(line).join(''))
  }

  return {
    add: ({ rows, bytes }, at) => {
      const sample = { at, rows, bytes }
      if (at - (samples.at(-1)?.at ?? -Infinity) < pause) last = sample
      else keep(sample)
    },
    end: () => {
      if (last !== undefined) keep(last)
    },
  }
}

/** The samples of a run; `folder` is that of the run. */
export const readProgress = (folder: string): ReadonlyArray<ProgressSample> =>
  readSamples(join(folder, progressFile))

/** What is there of them; a line that was cut off is left out. */
export const readSamples = (path: string): ReadonlyArray<ProgressSample> =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((text): ReadonlyArray<ProgressSample> => {
          const sample = text === '' ? undefined : parsed(text)
          return sample === undefined ? [] : [sample]
        })
    : []

const line = (sample: ProgressSample): string => `${JSON.stringify(sample)}\n`

const parsed = (text: string): ProgressSample | undefined => {
  try {
    return JSON.parse(text) as ProgressSample
  } catch {
    return undefined
  }
}
