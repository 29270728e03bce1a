/** Whoever looks on while pipelines run, told what happens as it happens. */
import type { PipelineProgress } from 'flext-meltano'

/** What a pipeline is at. */
export type Phase = 'discover' | 'load' | 'models' | 'checks' | 'publish' | 'discard'

export interface Watch {
  /** A run begins, or goes on; `said` tells which. */
  readonly run: (said: string) => void
  readonly begun: (phase: Phase) => void
  /** `result` tells what came of it, such as `4 streams`. */
  readonly done: (phase: Phase, result: string) => void
  readonly failed: (phase: Phase) => void
  readonly progress: (progress: PipelineProgress) => void
  /** Writes text that stays, line break included. */
  readonly write: (text: string) => void
  /** Nothing more is shown. */
  readonly end: () => void
}

export const phaseWords: Readonly<Record<Phase, readonly [doing: string, done: string]>> = {
  discover: ['discovering streams', 'discovered'],
  load: ['loading', 'loaded'],
  models: ['building models', 'built'],
  checks: ['checking quality', 'checked'],
  publish: ['publishing', 'published'],
  discard: ['taking back', 'taken back'],
}
