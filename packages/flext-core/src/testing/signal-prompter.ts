/** Says to a run under test what it waits for, whenever it waits, and in every process anew. */
import { either as E } from 'fp-ts'

import type { FlowWaiting, RunRecord } from '../journal/record.ts'
import { RunHistory } from '../run/history.ts'
import type { FlextRuntime, RunName } from '../runtime/runtime.ts'
import type { AnyServiceClass } from '../service/service-class.ts'

export interface SignalPrompter {
  /** The runtime of this process. */
  readonly tell: (runtime: FlextRuntime) => void
  /** The run has recorded something; it may be that it waits. */
  readonly heard: (record: RunRecord) => void
  /** Says once more what the run still waits for after a crash. */
  readonly again: () => Promise<void>
}

interface Prompted {
  readonly service: AnyServiceClass
  readonly id: string
  readonly signals: Readonly<Record<string, unknown>>
}

export const signalPrompter = ({ service, id, signals }: Prompted): SignalPrompter => {
  const run: RunName = { service: service.definition.name, id }
  let runtime: FlextRuntime

  /** Each place is answered once, however often it is asked about. */
  const answer = ({ signal, lane, place }: FlowWaiting): void => {
    if (signal === undefined || !Object.hasOwn(signals, signal)) return
    setImmediate(() => {
      // A runtime that is closed meanwhile has no use for it.
      runtime.runs
        .signal(run, signal, signals[signal], { id: `${lane}/${place}` })
        .catch(() => undefined)
    })
  }

  return {
    tell: (here) => void (runtime = here),
    heard: (record) => {
      if (record.kind === 'waiting') answer(record)
    },
    again: async () => {
      const shown = await runtime.runs.show(run)
      if (E.isLeft(shown)) return
      for (const lane of RunHistory.of(shown.right.entries).lanes.values()) {
        lane.forEach(({ waiting, outcome }) => {
          if (waiting && !outcome) answer(waiting)
        })
      }
    },
  }
}
