/** The artifacts of the stand-in for dbt, with the fields that the JSON Schemas of dbt 1.9 require. */
import { randomUUID } from 'node:crypto'

export interface StandInNode {
  readonly id: string
  readonly kind: 'source' | 'seed' | 'model' | 'test' | 'snapshot'
  readonly name: string
  readonly parents: ReadonlyArray<string>
  readonly materialized?: string
  readonly sql?: string
  /** Of a test. */
  readonly column?: string
  readonly columns?: ReadonlyArray<string>
}

export interface NodeEnd {
  readonly node: StandInNode
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly response: object
}

export const invocation: string = randomUUID()

export const moment = (): string => new Date().toISOString().replace('Z', '000Z')

export const metadata = (schema: string): object => ({
  dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
  dbt_version: '1.9.4',
  generated_at: moment(),
  invocation_id: invocation,
  env: {},
})

export const manifest = (nodes: ReadonlyArray<StandInNode>, version: string): object => {
  const none = {}
  const byId = (kept: ReadonlyArray<StandInNode>, shown: (node: StandInNode) => object): object =>
    Object.fromEntries(kept.map((node) => [node.id, shown(node)]))
  return {
    metadata: {
      ...metadata(`manifest/${version}`),
      project_name: 'shop',
      adapter_type: 'postgres',
    },
    nodes: byId(
      nodes.filter(({ kind }) => kind !== 'source'),
      manifestNode,
    ),
    sources: byId(
      nodes.filter(({ kind }) => kind === 'source'),
      manifestSource,
    ),
    macros: none,
    docs: none,
    exposures: none,
    metrics: none,
    groups: none,
    selectors: none,
    disabled: none,
    parent_map: Object.fromEntries(nodes.map(({ id, parents }) => [id, parents])),
    child_map: none,
    group_map: none,
    saved_queries: none,
    semantic_models: none,
    unit_tests: none,
  }
}

const manifestNode = (node: StandInNode): object => ({
  database: 'shop',
  schema: 'marts',
  name: node.name,
  resource_type: node.kind,
  package_name: 'shop',
  path: `${node.name}.sql`,
  original_file_path: `${node.kind}s/${node.name}.${node.kind === 'seed' ? 'csv' : 'sql'}`,
  unique_id: node.id,
  fqn: ['shop', node.name],
  alias: node.name,
  checksum: { name: 'sha256', checksum: 'a'.repeat(64) },
  config: {
    enabled: true,
    materialized: node.materialized ?? node.kind.replace('model', 'table'),
    ...(node.kind === 'test' ? { severity: 'ERROR' } : {}),
    ...(node.kind === 'snapshot'
      ? { unique_key: 'country', strategy: 'check', check_cols: 'all' }
      : {}),
  },
  columns: Object.fromEntries(
    (node.columns ?? []).map((name) => [name, { name, description: '', data_type: null }]),
  ),
  ...(node.kind === 'test' ? {} : { relation_name: `"shop"."marts"."${node.name}"` }),
  ...(node.sql === undefined ? {} : { compiled: true, compiled_code: node.sql }),
  ...(node.kind === 'test'
    ? {
        column_name: node.column ?? null,
        attached_node: node.parents.at(-1) ?? null,
        test_metadata: { name: 'not_null', kwargs: {} },
      }
    : {}),
})

const manifestSource = ({ id, name }: StandInNode): object => ({
  database: 'shop',
  schema: 'public',
  name,
  resource_type: 'source',
  package_name: 'shop',
  path: 'models/sources.yml',
  original_file_path: 'models/sources.yml',
  unique_id: id,
  fqn: ['shop', 'raw', name],
  source_name: 'raw',
  source_description: '',
  loader: '',
  identifier: name,
  columns: {},
  relation_name: `"shop"."public"."${name}"`,
})

const timing = (): ReadonlyArray<object> =>
  ['compile', 'execute'].map((name) => ({ name, started_at: moment(), completed_at: moment() }))

export const runResults = (ends: ReadonlyArray<NodeEnd>, command: string): object => ({
  metadata: metadata('run-results/v6'),
  results: ends.map(({ node, status, message, failures, response }) => ({
    status,
    timing: status === 'skipped' ? [] : timing(),
    thread_id: 'Thread-1 (worker)',
    execution_time: status === 'skipped' ? 0 : 0.25,
    adapter_response: response,
    message,
    failures,
    unique_id: node.id,
    compiled: true,
    compiled_code: node.sql ?? '',
    relation_name: null,
    batch_results: null,
  })),
  elapsed_time: 1.5,
  args: { which: command },
})

export const sourceFreshness = (ends: ReadonlyArray<NodeEnd>): object => ({
  metadata: metadata('sources/v3'),
  results: ends.map(({ node, status }) => ({
    unique_id: node.id,
    max_loaded_at: '2026-01-01T00:00:00+00:00',
    snapshotted_at: moment(),
    max_loaded_at_time_ago_in_s: 7200.5,
    status,
    criteria: {
      warn_after: { count: 1, period: 'hour' },
      error_after: { count: null, period: null },
      filter: null,
    },
    adapter_response: {},
    timing: timing(),
    thread_id: 'Thread-1 (worker)',
    execution_time: 0.1,
  })),
  elapsed_time: 0.5,
})
