import { FlextResult, memoryRuntime } from 'flext-core'
import { expect, it } from 'vitest'

import { dbtWorld } from '../../test/dbt-world.ts'
import { qualityHistory } from '../data-quality/quality-history.ts'
import { columnImpact, idOf, lineageGraph, reachedFrom } from '../lineage/graph.ts'
import { journalLineage } from '../lineage/journal-lineage.ts'
import type { RunLineage } from '../lineage/model.ts'
import { openLineageEvents } from '../lineage/open-lineage-events.ts'
import { dbtPorts } from './dbt-ports.ts'
import { FlextDbtTransformationService } from './transformation-service.ts'

const csv = { namespace: 'file', name: '/shop/orders.csv' }
const raw = { namespace: 'postgres://localhost:5432', name: 'shop.public.orders' }

/** What a pipeline has loaded before. */
const loaded: RunLineage = {
  service: 'flext.meltano.etl-pipeline',
  id: 'load',
  job: 'tap-csv-to-target-postgres',
  startedAt: 1,
  endedAt: 2,
  outcome: 'completed',
  error: null,
  parent: null,
  inputs: [{ ...csv, columns: [{ name: 'amount', type: 'number' }], rows: 5 }],
  outputs: [
    {
      ...raw,
      origin: { kind: 'stream', name: 'orders' },
      reads: [csv],
      columns: [
        { name: 'amount', type: 'number', inputs: [{ ...csv, column: 'amount', use: 'identity' }] },
      ],
      rowsBy: [],
      rows: 5,
      checks: [],
      sql: null,
      unread: null,
    },
  ],
}

it('goes from the columns of a tap through the warehouse to the models of dbt', async () => {
  const { root, remove } = dbtWorld()
  await using runtime = memoryRuntime()
  const service = new FlextDbtTransformationService(runtime, dbtPorts({ env: {} }))
  const request = { project: root, plugin: 'dbt-postgres', command: 'build' }
  FlextResult.unwrap(await service.run(request, { id: 'nightly' }))
  const name = { service: FlextDbtTransformationService.definition.name, id: 'nightly' }
  const dbt = FlextResult.unwrap(await journalLineage(runtime, {}).of(name)())
  expect(dbt).toMatchObject({
    job: 'dbt-postgres:build',
    inputs: [{ ...raw, columns: [{ name: 'id' }, { name: 'amount' }, { name: 'code' }] }],
  })

  const graph = lineageGraph([loaded, dbt])
  const impact = columnImpact(graph, { node: idOf(csv), column: 'amount' })
  expect(impact.columns.map(({ node, column }) => [node.split('.').at(-1), column])).toEqual([
    ['orders', 'amount'],
    ['stg_orders', 'amount'],
    ['orders', 'doubled'],
    ['totals', 'total'],
    ['totals_history', 'total'],
  ])
  expect(reachedFrom(graph, idOf(csv), 'down')).toHaveLength(5)

  const events = openLineageEvents(dbt, { version: '1' })
  const totals = events.filter(({ job }) => job.name === 'dbt-postgres:build.totals')
  expect(totals.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE'])
  expect(totals[1]).toMatchObject({
    run: { facets: { parent: { job: { name: 'dbt-postgres:build' } } } },
    outputs: [{ name: 'shop.marts.totals' }],
  })

  const runs = await runtime.runs.list()
  expect(qualityHistory(runs)).toMatchObject([
    { pipeline: 'dbt-postgres:build', check: 'orders.id passes not_null_orders_id' },
    { pipeline: 'dbt-postgres:build', times: [{ run: 'nightly', passed: true }] },
  ])
  remove()
}, 60_000)
