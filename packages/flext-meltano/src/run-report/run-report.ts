/** All that a report of a run is made of. */
import type { CheckHistory } from '../data-quality/quality-history.ts'
import type { MetricSummary } from '../plugin-logs/metric-summary.ts'
import type { KeptLine } from '../run-files/kept-lines.ts'
import type { ProgressSample } from '../run-files/progress-samples.ts'
import type { PipelineAccount } from './model.ts'

/** Of a dead letter what people may see: where it stood and what was expected, not its values. */
export interface ReportedLetter {
  readonly stream: string
  readonly line: number
  readonly expected: string
}

export interface RunReport {
  readonly account: PipelineAccount
  /** How far it had come when; none where nobody kept them. */
  readonly samples: ReadonlyArray<ProgressSample>
  /** Runs of the same pipeline up to this one, the oldest first. */
  readonly history: ReadonlyArray<PipelineAccount>
  readonly checks: ReadonlyArray<CheckHistory>
  readonly letters: ReadonlyArray<ReportedLetter>
  /** What plugins said that is a warning or worse. */
  readonly lines: ReadonlyArray<KeptLine>
  readonly metrics: ReadonlyArray<MetricSummary>
  /** Where a page of the lineage is. */
  readonly lineageHref?: string
}
