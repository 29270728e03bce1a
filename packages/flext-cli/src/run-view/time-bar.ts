/** Where on a line of so many columns a stretch of time stands. Gaps are taken out of the time. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export interface TimeScale {
  /** The bar of a stretch, behind as many blanks as it takes to get there. */
  readonly bar: (stretch: Stretch) => string
}

/** `gaps` are in order, and none overlaps another. */
export const timeScale = (
  whole: Stretch,
  gaps: ReadonlyArray<Stretch>,
  width: number,
): TimeScale => {
  const lived = (at: number): number =>
    gaps.reduce(
      (time, { from, to }) => time - Math.max(0, Math.min(at, to) - from),
      at - whole.from,
    )
  const total = Math.max(1, lived(whole.to))
  const column = (at: number): number => (Math.max(0, Math.min(lived(at), total)) / total) * width

  return {
    bar: ({ from, to }) => {
      const start = Math.min(Math.floor(column(from)), width - 1)
      const exact = column(to) - column(from)
      const length = Math.min(Math.max(Math.round(exact), 1), width - start)
      const drawn = exact < 0.5 ? '╸' : '━'.repeat(length)
      return ' '.repeat(start) + drawn
    },
  }
}
