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
  /** CPU time of this process meanwhile: the orchestrator's share. */
  readonly ownCpuSeconds: number
  readonly processes: ReadonlyArray<ProcessUse>
}

const preload = new URL('report-peak.mjs', import.meta.url).href

/** The environment by which Node processes report what they used. */
export type MeasuringEnvironment = Readonly<Record<string, string>>

/** Does the work once, in the environment that it must hand to the processes it starts. */
export const measured = async (
  folder: string,
  work: (env: MeasuringEnvironment) => Promise<unknown>,
): Promise<Measured> => {
  const file = join(folder, 'peaks.jsonl')
  rmSync(file, { force: true })
  const began = performance.now()
  const cpu = process.cpuUsage()
  await work({ NODE_OPTIONS: `--import=${preload}`, BENCH_PEAK_FILE: file })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  const processes = lines.map((line) => JSON.parse(line) as ProcessUse)
  return { seconds, ownCpuSeconds: (user + system) / 1e6, processes }
}

/** The largest peak of the processes whose program has this name. */
export const peakOf = ({ processes }: Measured, program: string): number =>
  Math.max(0, ...processes.filter((one) => one.program === program).map((one) => one.megabytes))

/** CPU time of every process that took part. */
export const cpuOf = ({ ownCpuSeconds, processes }: Measured): number =>
  processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, ownCpuSeconds)
