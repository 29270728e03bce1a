/** What must hold before dbt is begun. */
import { broken, holds, rule } from 'flext-core'
import { either as E } from 'fp-ts'

import type { DbtTransformationRequest } from './model.ts'
import type { DbtPort } from './ports.ts'

/** Where the project says so: `annotations: { flext: { fresh_sources: true } }`. */
export const sourcesAreFresh = rule({
  name: 'the sources of dbt are fresh',
  check: async (request: DbtTransformationRequest, { dbt }: DbtPort, signal: AbortSignal) => {
    // What cannot be planned is told by the step that plans.
    if (E.isLeft(await dbt.plan(request)())) return holds
    const stale = await dbt.staleSources(request, signal)()
    if (E.isLeft(stale)) return broken(stale.left.message, { error: stale.left._tag })
    return stale.right.length === 0 ? holds : broken(stale.right.join('; '), { stale: stale.right })
  },
})
