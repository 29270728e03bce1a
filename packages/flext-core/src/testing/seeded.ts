/** Chance that is the same in every run of a test. */

/** Numbers in [0, 1), by the generator known as mulberry32. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** UUIDs (version 4 by their look) that count up: `00000000-0000-4000-8000-000000000001`, …. */
export const seededUuid = (): (() => string) => {
  let count = 0
  return () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}`
}
