/** What a test sees of a run: how it ended, which steps it did, what it told. */
import type { CloudEvent } from '../event/cloud-event.ts'
import type { KeptEntry } from '../journal/record.ts'
import type { FlextResult } from '../result/result.ts'
import type { RunStatus } from '../run/status.ts'
import type { AnyServiceClass, ErrorOf, ResultOf } from '../service/service-class.ts'

export interface Observed<S extends AnyServiceClass> {
  readonly status: RunStatus | undefined
  readonly result: FlextResult<ResultOf<S>, ErrorOf<S>>
  /** In the order of the journal: `reserve`, `charge failed`, `undo reserve`. */
  readonly steps: ReadonlyArray<string>
  readonly events: ReadonlyArray<CloudEvent>
  /** All that the journal has of the run. */
  readonly entries: ReadonlyArray<KeptEntry>
}

export const stepsOf = (entries: ReadonlyArray<KeptEntry>): ReadonlyArray<string> =>
  entries.flatMap(({ record }) => {
    switch (record.kind) {
      case 'step':
        return [record.name]
      case 'failed':
        return [`${record.name} failed`]
      case 'undone':
        return [`undo ${record.name}`]
      default:
        return []
    }
  })
