/** The plans of the streams that a catalog selects, or every reason why one of them can have none. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { isStreamSelected, type Catalog, type CatalogStream } from '../singer/catalog.ts'
import { tapConfigRefused, type TapConfigRefused } from '../singer/tap/tap-error.ts'

export const plannedStreams = <Plan>(
  tap: string,
  catalog: Catalog,
  planOf: (stream: CatalogStream) => FlextResult<Plan, ReadonlyArray<string>>,
): FlextResult<ReadonlyArray<Plan>, TapConfigRefused> => {
  const problems: Array<string> = []
  const plans = catalog.streams.filter(isStreamSelected).flatMap((stream) => {
    const plan = planOf(stream)
    if (E.isRight(plan)) return [plan.right]
    problems.push(...plan.left.map((problem) => `stream ${stream.tap_stream_id}: ${problem}`))
    return []
  })
  return problems.length > 0 ? E.left(tapConfigRefused(tap, problems)) : E.right(plans)
}
