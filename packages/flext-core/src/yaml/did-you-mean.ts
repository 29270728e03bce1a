/**
 * The name that somebody probably meant. Distance is optimal string alignment: insertions,
 * deletions, substitutions and swapped neighbours each count one.
 */

/** The nearest of the known names, if it is near enough to be a slip of the hand. */
export const didYouMean = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const nearest = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .toSorted((one, other) => one.distance - other.distance)[0]
  const slips = Math.max(1, Math.floor(name.length / 4))
  return nearest !== undefined && nearest.distance <= slips ? nearest.candidate : undefined
}

export const editDistance = (from: string, to: string): number => {
  let beforeLast: ReadonlyArray<number> = []
  let last: ReadonlyArray<number> = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
