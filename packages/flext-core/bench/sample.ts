/** Statistics of repeated measurements. */

const sorted = (values: ReadonlyArray<number>): ReadonlyArray<number> =>
  values.toSorted((a, b) => a - b)

/** `share` in [0, 1]: 0.5 is the median. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const ascending = sorted(values)
  return (
    ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? Number.NaN
  )
}

export const least = (values: ReadonlyArray<number>): number => quantile(values, 0)

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

export interface Contender {
  readonly name: string
  /** The work, once. */
  readonly work: () => Promise<unknown>
}

/** Nanoseconds a call of each contender, by its name, `rounds` times: in turn, so that noise falls on all alike. */
export const inTurn = async (
  contenders: ReadonlyArray<Contender>,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<ReadonlyMap<string, ReadonlyArray<number>>> => {
  const measured = contenders.map((contender) => ({ ...contender, times: [] as Array<number> }))
  for (let round = -1; round < rounds; round++) {
    for (const { work, times } of measured) {
      const begun = performance.now()
      for (let call = 0; call < calls; call++) await work()
      // Round -1 warms up.
      if (round >= 0) times.push(((performance.now() - begun) * 1e6) / calls)
    }
  }
  return new Map(measured.map(({ name, times }) => [name, times]))
}
