/** How many calls a second, and how long each took, with some of them in flight at a time. */
import { quantile } from './sample.ts'

export interface Throughput {
  readonly runs: number
  /** Calls a second. */
  readonly rate: number
  /** In milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Goes on for `seconds`. */
export const throughput = async (
  work: () => Promise<unknown>,
  { inFlight, seconds }: { readonly inFlight: number; readonly seconds: number },
): Promise<Throughput> => {
  const took: Array<number> = []
  const begun = performance.now()
  const end = begun + seconds * 1_000
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await work()
      const then = now
      now = performance.now()
      took.push(now - then)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  const rate = (took.length * 1_000) / (performance.now() - begun)
  return { runs: took.length, rate, p50: quantile(took, 0.5), p99: quantile(took, 0.99) }
}
