/** The checks of one lesson as tests of vitest, for those who would rather have them in their editor. */
import { it } from 'vitest'

import { explained, judge, type Check } from './check.ts'

export const testsOf = (checks: readonly Check[]): void => {
  it.each(checks.map((check) => [check.says, check] as const))('%s', async (_says, check) => {
    const [judged] = await judge([check])
    if (judged?.failure !== undefined) throw new Error(explained(check, judged.failure))
  })
}
