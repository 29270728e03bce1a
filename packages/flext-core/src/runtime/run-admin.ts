/** Looking at the runs of a journal, and steering them. */
import { either as E } from 'fp-ts'

import type { Journal, RunSummary } from '../journal/journal.ts'
import { PayloadExceeded, payloadTooLarge } from '../journal/payload-limit.ts'
import type { FlowPlace, KeptEntry, RunRecord } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { Execution } from '../run/execution.ts'
import { cancelRefused, pastReturn } from '../run/handle.ts'
import { RunHistory } from '../run/history.ts'
import { SignalBox, signalledRecord } from '../run/signal-box.ts'
import { isOpen, takesSignals } from '../run/status.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { forkedRecords } from './fork-run.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { pruneInSlices } from './prune-in-slices.ts'
import { signalPayload } from './signal-payload.ts'
import type { RunAdmin, RunDetails, RunName, RunRefused, RunUnknown } from './runtime.ts'

/** What the runtime lends to its administration. */
export interface RunControls {
  readonly alone: OneAtATime
  readonly drain: () => Promise<void>
  readonly live: (run: RunName) => Execution | undefined
  /** The numbers of all runs that are under way in this process. */
  readonly liveRuns: () => ReadonlyArray<number>
  /** Goes on with a run in this process; answers why not when that cannot be. */
  readonly goOn: (entries: ReadonlyArray<KeptEntry>, undo?: string) => Execution | string
  /** Begins a run with these records; answers why not when that cannot be. */
  readonly begin: (records: ReadonlyArray<RunRecord>) => Promise<Execution | string>
  readonly planUndo: (
    entries: ReadonlyArray<KeptEntry>,
  ) => Promise<FlextResult<ReadonlyArray<FlowPlace>, FlextError | string>>
  readonly definition: (service: string, version: number) => AnyServiceDefinition | undefined
  readonly newId: () => string
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

  const findCommitted = async (
    run: RunName,
  ): Promise<FlextResult<RunSummary, RunUnknown | RunRefused>> => {
    const summary = await find(run)
    if (E.isLeft(summary)) return summary
    const { status, id } = summary.right
    return status === 'committed'
      ? summary
      : E.left(runRefused(id, `it is ${status}; only a committed run can be undone`))
  }

  const beginUndo = async (
    run: RunName,
    reason: string,
  ): Promise<FlextResult<Execution, RunUnknown | RunRefused>> => {
    const summary = await findCommitted(run)
    if (E.isLeft(summary)) return summary
    return controls.live(run)
      ? E.left(runRefused(run.id, 'it is being undone already'))
      : goOn(summary.right, reason)
  }

  /** Undefined once the signal is recorded, whether somebody drives the run now or later. */
  const deliver = async (
    { run, service, id, status }: RunSummary,
    signal: string,
    payload: unknown,
    signalId: string | undefined,
  ): Promise<string | undefined> => {
    const live = controls.live({ service, id })
    if (live) return live.signal(signal, payload, signalId)
    if (!takesSignals(status)) return `it is ${status}`
    const box = new SignalBox(RunHistory.of(await journal.entries(run)))
    if (signalId !== undefined && box.knows(signalId)) return undefined
    await controls.record(run, signalledRecord(box.next, signal, payload, signalId))
    return undefined
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
    planUndo: async (run) => {
      const summary = await findCommitted(run)
      if (E.isLeft(summary)) return summary
      const plan = await controls.planUndo(await journal.entries(summary.right.run))
      return E.isLeft(plan) && typeof plan.left === 'string'
        ? E.left(runRefused(run.id, plan.left))
        : (plan as FlextResult<ReadonlyArray<FlowPlace>>)
    },
    signal: (run, signal, payload, { id: signalId } = {}) =>
      controls.alone(run, async () => {
        const summary = await find(run)
        if (E.isLeft(summary)) return summary
        const { service, version } = summary.right
        const definition = controls.definition(service, version)
        if (!definition) {
          return E.left(
            runRefused(run.id, `no service ${service}, version ${version}, is registered`),
          )
        }
        const name = typeof signal === 'string' ? signal : signal.name
        const encoded = signalPayload(definition, name, payload)
        if (E.isLeft(encoded)) return encoded
        try {
          const why = await deliver(summary.right, name, encoded.right, signalId)
          return why === undefined ? E.right(undefined) : E.left(runRefused(run.id, why))
        } catch (thrown) {
          if (!(thrown instanceof PayloadExceeded)) throw thrown
          return E.left(payloadTooLarge(`the signal ${name}`, thrown))
        }
      }),
    fork: (run, { from, id = controls.newId() }) =>
      controls.alone(run, async () => {
        const summary = await find(run)
        if (E.isLeft(summary)) return summary
        const records = forkedRecords(await journal.entries(summary.right.run), from, id)
        if (E.isLeft(records)) return E.left(runRefused(run.id, records.left))
        const execution = await controls.begin(records.right)
        return typeof execution === 'string'
          ? E.left(runRefused(run.id, execution))
          : E.right({ id, end: execution.end })
      }),
    prune: async (filter) => {
      await controls.drain()
      return pruneInSlices(journal, filter, controls.liveRuns)
    },
  }
}

export const runUnknown = ({ service, id }: RunName): RunUnknown => ({
  _tag: 'RunUnknown',
  message: `the journal has no run ${id} of ${service}`,
  runId: id,
})

export const runRefused = (id: string, why: string): RunRefused => ({
  _tag: 'RunRefused',
  message: `run ${id}: ${why}`,
  runId: id,
})
