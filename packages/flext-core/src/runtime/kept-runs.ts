/** Requests that are no new runs: the journal has the run already, or another one stands in for it. */
import { either as E } from 'fp-ts'

import type { Journal } from '../journal/journal.ts'
import type { KeptEntry } from '../journal/record.ts'
import type { RunEnd } from '../run/after-flow.ts'
import { Execution } from '../run/execution.ts'
import { runLeftOpen } from '../run/run-error.ts'
import { isOpen } from '../run/status.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { conflictWith, endOf } from './admission.ts'
import { LiveRun, type LiveRuns } from './live-runs.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import type { RegisteredService } from './registered-services.ts'
import type { RunName } from './runtime.ts'

export interface KeptRuns {
  /** The end of a run that the journal already has under this name. */
  readonly find: (
    definition: AnyServiceDefinition,
    name: RunName,
    live: LiveRun,
  ) => Promise<RunEnd | undefined>
  /** Shares the end of another run. */
  readonly attach: (service: RegisteredService, live: LiveRun, to: RunName) => Promise<RunEnd>
}

interface KeptRunsOptions {
  readonly journal: Journal
  readonly drain: () => Promise<void> | undefined
  readonly alone: OneAtATime
  readonly live: LiveRuns
  /** Goes on with a run from its records; answers why not when that cannot be. */
  readonly goOn: (entries: ReadonlyArray<KeptEntry>) => Execution | string
}

export const keptRuns = ({
  journal,
  drain,
  alone,
  live: underWay,
  goOn,
}: KeptRunsOptions): KeptRuns => {
  /** A run that is under way, or was left open and goes on, or has ended meanwhile; or why none of it. */
  const takenUp = async (
    definition: AnyServiceDefinition,
    run: RunName,
  ): Promise<LiveRun | string> => {
    await drain()
    // Whoever went on with it while this one waited for its turn has later records than are read now.
    const live = underWay.get(run)
    if (live) return live
    const summary = await journal.find(run.service, run.id)
    if (!summary) return 'the journal does not have it'
    if (!isOpen(summary.status)) {
      const ended = new LiveRun(summary.request)
      ended.end = Promise.resolve(endOf(definition, summary))
      return ended
    }
    const execution = goOn(await journal.entries(summary.run))
    return typeof execution === 'string' ? execution : underWay.get(run)!
  }

  return {
    find: async (definition, name, live) => {
      const known = await alone(name, async () => {
        await drain()
        const summary = await journal.find(name.service, name.id)
        if (!summary) return undefined
        const conflict = conflictWith(definition, name, summary.request, live.request)
        if (conflict) return E.left(conflict)
        live.isKept = true
        if (!isOpen(summary.status) && !live.execution) return endOf(definition, summary)
        const execution = goOn(await journal.entries(summary.run))
        return typeof execution === 'string' ? E.left(runLeftOpen(name, execution)) : execution
      })
      return known instanceof Execution ? known.end : known
    },
    attach: async ({ definition }, live, to) => {
      const other = underWay.get(to) ?? (await alone(to, () => takenUp(definition, to)))
      if (typeof other === 'string') return E.left(runLeftOpen(to, other))
      return live.attach(to.id, other).end
    },
  }
}
