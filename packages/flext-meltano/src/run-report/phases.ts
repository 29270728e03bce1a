/** The steps of a run in the order in which they came to an end, each with how long it took. */
import type { KeptEntry } from 'flext-core'

import type { PhaseAccount } from './model.ts'

const outcomes = { step: 'done', failed: 'failed', undone: 'taken-back' } as const

const words: Readonly<Record<string, string>> = {
  planPipeline: 'plan',
  beginPipelineTransaction: 'begin',
  coordinateTapDiscovery: 'discover',
  coordinateDataLoading: 'load',
  endPartialLoad: 'end load',
  coordinateTransformations: 'models',
  assureDataQuality: 'checks',
  commitPipelineTransaction: 'commit',
  'settle commitPipelineTransaction': 'settle',
  concludePipelineTransaction: 'conclude',
}

export const phasesOf = (entries: ReadonlyArray<KeptEntry>): ReadonlyArray<PhaseAccount> =>
  entries.flatMap(({ at, record }): ReadonlyArray<PhaseAccount> => {
    if (record.kind !== 'step' && record.kind !== 'failed' && record.kind !== 'undone') return []
    const { name, took, attempts = 1, kind } = record
    return [
      {
        step: name,
        phase: words[name] ?? name,
        outcome: outcomes[kind],
        startedAt: at - took,
        durationMs: took,
        attempts,
      },
    ]
  })
