/** What must hold before a job is begun. */
import { allOf, broken, holds, rule } from 'flext-core'

import type { JobRequest } from './model.ts'
import { wavesOf } from './waves.ts'

const isOrdered = rule({
  name: 'the pipelines of the job can be put in order',
  check: ({ pipelines }: JobRequest) => {
    const { problems } = wavesOf(pipelines)
    return problems.length === 0 ? holds : broken(problems.join('; '), { problems })
  },
})

export const jobRules = allOf(isOrdered)
