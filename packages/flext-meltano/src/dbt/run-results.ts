/** run_results.json: what became of each node of one invocation. */
import * as t from 'io-ts'

import { ArtifactMetadata, type ArtifactKind } from './artifact.ts'

/** Those of models, of tests, and of freshness. */
export const NodeStatus = t.keyof({
  success: null,
  pass: null,
  warn: null,
  error: null,
  fail: null,
  skipped: null,
  'partial success': null,
  'runtime error': null,
  /** Since dbt 1.10: a model that was told to do nothing. */
  'no-op': null,
})
export type NodeStatus = t.TypeOf<typeof NodeStatus>

const RunResult = t.type({
  unique_id: t.string,
  status: NodeStatus,
  execution_time: t.number,
  message: t.union([t.string, t.null]),
  failures: t.union([t.number, t.null]),
  adapter_response: t.UnknownRecord,
})
export interface RunResult extends t.TypeOf<typeof RunResult> {}

export const RunResults = t.type(
  { metadata: ArtifactMetadata, results: t.array(RunResult), elapsed_time: t.number },
  'run results',
)
export interface RunResults extends t.TypeOf<typeof RunResults> {}

export const runResultsArtifact: ArtifactKind<RunResults> = {
  file: 'run_results.json',
  schema: 'run-results/v6',
  codec: RunResults,
}

/** Whether a node has done its part: whatever else it is, it has to go again. */
export const isDone = (status: NodeStatus): boolean =>
  status === 'success' || status === 'pass' || status === 'warn' || status === 'no-op'
