/** What telling lineage needs of the world. */
import type { FlextTask } from 'flext-core'

import type { LineageUndelivered, LineageUnknown } from './error.ts'
import type { RunLineage } from './model.ts'
import type { OpenLineageRunEvent } from './open-lineage.ts'

export interface LineageSourcePort {
  readonly lineageSource: {
    readonly of: (run: {
      readonly service: string
      readonly id: string
    }) => FlextTask<RunLineage, LineageUnknown>
  }
}

/** Takes events in their order. The same ones may come again after a failure: they bear the same run ids. */
export interface LineageSink {
  readonly deliver: (
    events: ReadonlyArray<OpenLineageRunEvent>,
    signal: AbortSignal,
  ) => FlextTask<void, LineageUndelivered>
}

export interface LineageSinkPort {
  readonly lineageSink: LineageSink
}
