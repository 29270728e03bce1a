/** What is kept of a check's result, and what is said of one that did not pass. */
import type { CheckOutcome } from '../etl-pipeline/model.ts'
import type { CheckResult } from './check-result.ts'

/** Samples are shown once and not kept. */
export const checkOutcome = ({ check, passed, failing, severity }: CheckResult): CheckOutcome => ({
  check,
  passed,
  failing,
  severity,
})

/** A sentence for each check that keeps a run from being published. */
export const failuresInWords = (checks: ReadonlyArray<CheckResult>): ReadonlyArray<string> =>
  checks.flatMap((each) => (each.passed || each.severity === 'warn' ? [] : [failureInWords(each)]))

const shown = 3
const longest = 80

/** `birds.id is unique (2 failing, such as {"id":1,"rows":3})` */
const failureInWords = ({ check, failing, sample }: CheckResult): string => {
  const examples = sample.slice(0, shown).map((row) => {
    const text = JSON.stringify(row)
    return text.length > longest ? `${text.slice(0, longest)}…` : text
  })
  return `${check} (${failing} failing${examples.length === 0 ? '' : `, such as ${examples.join(', ')}`})`
}
