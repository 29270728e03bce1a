/** Wall time of some work, with the peak memory and CPU time of the processes it started. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a process used up. */
export interface ProcessUse {
  readonly program: string
  readonly megabytes: number
  readonly cpuSeconds: number
}

export interface Measured {
  readonly seconds: number
  readonly processes: ReadonlyArray<ProcessUse>
}

const preload = new URL('report-peak.mjs', import.meta.url).href

/** The environment by which Node processes report what they used. */
export type MeasuringEnvironment = Readonly<Record<string, string>>

/** Does the work once, in the environment that it must hand to the processes it starts. */
export const measured = async (
  folder: string,
  work: (env: MeasuringEnvironment) => Promise<void>,
): Promise<Measured> => {
  const file = join(folder, 'peaks.jsonl')
  rmSync(file, { force: true })
  const began = performance.now()
  await work({ NODE_OPTIONS: `--import=${preload}`, BENCH_PEAK_FILE: file })
  const seconds = (performance.now() - began) / 1000
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  return { seconds, processes: lines.map((line) => JSON.parse(line) as ProcessUse) }
}

/** The largest peak of the processes whose program has this name. */
export const peakOf = ({ processes }: Measured, program: string): number =>
  Math.max(0, ...processes.filter((one) => one.program === program).map((one) => one.megabytes))
