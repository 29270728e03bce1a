/** Chance that can be had again: a failed test says its seed, and `FLEXT_SEED` asks for it. */

/** What is asked for, or a seed of this run's own. */
export const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)

/** Numbers in [0, 1), the same ones for the same seed. */
export const seededRandom = (begin: number): (() => number) => {
  let last = begin
  return () => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
    return last / 2 ** 32
  }
}
