/** Looking at the runs of a journal, and steering them. */
import { either as E } from 'fp-ts'

import type { Journal, RunSummary } from '../journal/journal.ts'
import type { KeptEntry, RunRecord } from '../journal/record.ts'
import type { FlextResult } from '../result/result.ts'
import type { Execution } from '../run/execution.ts'
import { cancelRefused, pastReturn } from '../run/handle.ts'
import { RunHistory } from '../run/history.ts'
import { isOpen } from '../run/status.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import type { RunAdmin, RunDetails, RunName, RunRefused, RunUnknown } from './runtime.ts'

/** What the runtime lends to its administration. */
export interface RunControls {
  readonly alone: OneAtATime
  readonly drain: () => Promise<void>
  readonly live: (run: RunName) => Execution | undefined
  /** Goes on with a run in this process; answers why not when that cannot be. */
  readonly goOn: (entries: ReadonlyArray<KeptEntry>, undo?: string) => Execution | string
  readonly record: (run: number, record: RunRecord) => Promise<void>
}

export const runAdmin = (journal: Journal, controls: RunControls): RunAdmin => {
  const find = async ({ service, id }: RunName): Promise<FlextResult<RunSummary, RunUnknown>> => {
    await controls.drain()
    const summary = await journal.find(service, id)
    return summary ? E.right(summary) : E.left(runUnknown({ service, id }))
  }
  const goOn = async (
    { run, id }: RunSummary,
    undo?: string,
  ): Promise<FlextResult<Execution, RunRefused>> => {
    const execution = controls.goOn(await journal.entries(run), undo)
    return typeof execution === 'string' ? E.left(runRefused(id, execution)) : E.right(execution)
  }

  /** Nobody drives the run now: whoever goes on with it takes back what it did. */
  const cancelLater = async ({ run }: RunSummary, reason: string): Promise<string | undefined> => {
    if (RunHistory.of(await journal.entries(run)).decided) return pastReturn
    await controls.record(run, { kind: 'cancelling', cause: 'cancelled', reason })
    return undefined
  }

  const beginUndo = async (
    run: RunName,
    reason: string,
  ): Promise<FlextResult<Execution, RunUnknown | RunRefused>> => {
    const summary = await find(run)
    if (E.isLeft(summary)) return summary
    const { status, id } = summary.right
    if (status !== 'committed') {
      return E.left(runRefused(id, `it is ${status}; only a committed run can be undone`))
    }
    return controls.live(run)
      ? E.left(runRefused(id, 'it is being undone already'))
      : goOn(summary.right, reason)
  }

  return {
    list: async (filter = {}) => {
      await controls.drain()
      return journal.list(filter)
    },
    show: async (run) => {
      const summary = await find(run)
      if (E.isLeft(summary)) return summary
      const entries = await journal.entries(summary.right.run)
      return E.right({ summary: summary.right, entries } satisfies RunDetails)
    },
    cancel: (run, reason = 'cancelled') =>
      controls.alone(run, async () => {
        const summary = await find(run)
        if (E.isLeft(summary)) return summary
        const execution = controls.live(run)
        const why = isOpen(summary.right.status)
          ? execution
            ? await execution.cancel('cancelled', reason)
            : await cancelLater(summary.right, reason)
          : `it is ${summary.right.status}`
        return why === undefined
          ? E.right(undefined)
          : E.left(cancelRefused(run.service, run.id, why))
      }),
    resume: (run) =>
      controls.alone(run, async () => {
        const live = controls.live(run)
        if (live) return E.right(live)
        const summary = await find(run)
        if (E.isLeft(summary)) return summary
        const { status, id } = summary.right
        if (status === 'stuck' || status === 'faulted') {
          const { compensating } = RunHistory.of(await journal.entries(summary.right.run))
          const to = compensating ? 'compensating' : 'running'
          await controls.record(summary.right.run, { kind: 'resumed', to })
        } else if (!isOpen(status)) {
          return E.left(runRefused(id, `it is ${status}; only stuck, faulted and open runs go on`))
        }
        return goOn(summary.right)
      }),
    undo: async (run, reason = 'undone') => {
      const execution = await controls.alone(run, () => beginUndo(run, reason))
      if (E.isLeft(execution)) return execution
      const end = await execution.right.end
      return E.isLeft(end) && end.left._tag !== 'RunUndone' ? E.left(end.left) : E.right(undefined)
    },
  }
}

const runUnknown = ({ service, id }: RunName): RunUnknown => ({
  _tag: 'RunUnknown',
  message: `the journal has no run ${id} of ${service}`,
  runId: id,
})

const runRefused = (id: string, why: string): RunRefused => ({
  _tag: 'RunRefused',
  message: `run ${id}: ${why}`,
  runId: id,
})
