/** What a run of verify came to: a line a step, and one count of tests and checks together. */
import { add, type Totals } from '../tests/totals.ts'

/** A step that has run. */
export interface Outcome {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
}

/** A line a step: a mark, its name, how long it took. */
export const summary = (outcomes: readonly Outcome[]): string => {
  const width = Math.max(...outcomes.map(({ name }) => name.length))
  return outcomes
    .map(
      ({ name, ok, seconds }) =>
        `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${seconds.toFixed(1)} s`,
    )
    .join('\n')
}

/** Every test counts as one, and so does every step that is not the tests themselves. */
export const countAll = (
  tests: Totals,
  outcomes: readonly Outcome[],
  testStepName: string,
): Totals => {
  const checks = outcomes.filter(({ name }) => name !== testStepName)
  const passed = checks.filter(({ ok }) => ok).length
  return add(tests, { passed, failed: checks.length - passed, skipped: 0 })
}
