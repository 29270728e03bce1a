/** What the artifacts of a run of dbt come to: its nodes, its tests as checks, its relations as datasets. */
import type { CheckOutcome } from '../etl-pipeline/model.ts'
import type { Manifest } from './manifest.ts'
import type { DbtNode } from './model.ts'
import type { RunResult } from './run-results.ts'
import type { SourceFreshness } from './source-freshness.ts'

/** The results as nodes, with their files and relations. */
export const nodesOf = (
  results: ReadonlyArray<RunResult>,
  manifest: Manifest | undefined,
): ReadonlyArray<DbtNode> =>
  results.map(({ unique_id: id, status, message, execution_time, adapter_response: said }) => {
    const node = manifest?.nodes[id]
    const rows = said['rows_affected']
    return {
      id,
      name: node?.name ?? nameIn(id),
      kind: node?.resource_type ?? kindIn(id),
      status,
      file: node?.original_file_path ?? null,
      relation: node?.relation_name ?? null,
      durationMs: Math.round(execution_time * 1000),
      rows: typeof rows === 'number' && Number.isInteger(rows) && rows >= 0 ? rows : null,
      message,
    }
  })

const kindIn = (id: string): string => id.split('.', 1)[0] ?? ''
const nameIn = (id: string): string => id.split('.')[2] ?? id

/** The tests among the nodes; those that were skipped say nothing. */
export const checksOf = (
  results: ReadonlyArray<RunResult>,
  manifest: Manifest | undefined,
): ReadonlyArray<CheckOutcome> =>
  results.flatMap(({ unique_id: id, status, failures }) => {
    if (!/^(unit_)?test\./.test(id) || status === 'skipped') return []
    return [
      {
        check: checkName(id, manifest),
        passed: status === 'pass' || status === 'success',
        failing: failures ?? (status === 'error' ? 1 : 0),
        severity: status === 'warn' ? ('warn' as const) : ('error' as const),
      },
    ]
  })

/** `orders.id: not_null_orders_id`, so that it is found with its table and column. */
const checkName = (id: string, manifest: Manifest | undefined): string => {
  const test = manifest?.nodes[id]
  const model = manifest?.nodes[test?.attached_node ?? '']?.name
  const name = test?.name ?? nameIn(id)
  if (model === undefined) return name
  return `${test?.column_name == null ? model : `${model}.${test.column_name}`} passes ${name}`
}

/** A warning does not keep anything from going on. */
export const freshnessChecks = (
  results: ReadonlyArray<SourceFreshness>,
  manifest: Manifest | undefined,
): ReadonlyArray<CheckOutcome> =>
  results.map(({ unique_id: id, status }) => {
    const source = manifest?.sources[id]
    const name = source === undefined ? id : `${source.source_name}.${source.name}`
    return {
      check: `source ${name} is fresh`,
      passed: status === 'pass',
      failing: status === 'pass' ? 0 : 1,
      severity: status === 'warn' ? ('warn' as const) : ('error' as const),
    }
  })

/** Sources as nodes of the run. */
export const freshnessNodes = (
  results: ReadonlyArray<SourceFreshness>,
  manifest: Manifest | undefined,
): ReadonlyArray<DbtNode> =>
  results.map((result) => {
    const source = manifest?.sources[result.unique_id]
    return {
      id: result.unique_id,
      name:
        source === undefined ? nameIn(result.unique_id) : `${source.source_name}.${source.name}`,
      kind: 'source',
      status: result.status,
      file: null,
      relation: source?.relation_name ?? null,
      durationMs: 'execution_time' in result ? Math.round(result.execution_time * 1000) : 0,
      rows: null,
      message:
        'max_loaded_at' in result
          ? `loaded last at ${result.max_loaded_at}, ${Math.round(result.max_loaded_at_time_ago_in_s)} s before`
          : result.error === null
            ? null
            : `${result.error}`,
    }
  })
