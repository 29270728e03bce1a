/** What must hold before a job is begun. */
import { allOf, broken, holds, rule } from 'flext-core'

import { mistakesInOrder } from './order.ts'
import type { JobRequest } from './model.ts'

const isOrdered = rule({
  name: 'the parts of the job can be put in order',
  check: ({ parts }: JobRequest) => {
    const problems = mistakesInOrder(parts)
    return problems.length === 0 ? holds : broken(problems.join('; '), { problems })
  },
})

export const jobRules = allOf(isOrdered)
