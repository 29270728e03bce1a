/** Lengths of time as people write them in code: a number of milliseconds, or `250ms`, `5s`, `2m`, `1h`. */

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

type Unit = keyof typeof milliseconds

/** Milliseconds, or a number with its unit. */
export type DurationInput = number | `${number}${Unit}`

export const durationMs = (input: DurationInput): number => {
  if (typeof input === 'number') return input
  const unit = /[a-z]+$/.exec(input)![0] as Unit
  return Number(input.slice(0, -unit.length)) * milliseconds[unit]
}
