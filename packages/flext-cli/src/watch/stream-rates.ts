/** How fast each stream grows, over the last seconds. */
interface Sample {
  readonly at: number
  readonly rows: Readonly<Record<string, number>>
}

export interface StreamRates {
  readonly add: (rows: Readonly<Record<string, number>>, at: number) => void
  /** Rows a second; 0 for a stream that rests, undefined where that cannot be said yet. */
  readonly of: (stream: string) => number | undefined
}

const span = 2_000

export const streamRates = (): StreamRates => {
  let samples: ReadonlyArray<Sample> = []
  return {
    add: (rows, at) => {
      const recent = samples.filter((sample) => sample.at >= at - span)
      samples = [...recent, { at, rows }]
    },
    of: (stream) => {
      const [first] = samples
      const last = samples.at(-1)
      if (first === undefined || last === undefined || last.at - first.at < 200) return undefined
      const more = (last.rows[stream] ?? 0) - (first.rows[stream] ?? 0)
      return (more * 1_000) / (last.at - first.at)
    },
  }
}
