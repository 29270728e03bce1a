/** The project of the guide to models, run whole, and once more with what has changed meanwhile. */
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { memoryRuntime } from 'flext-core'
import { etlPipelinePorts, FlextMeltanoETLPipelineOrchestrationService } from 'flext-meltano'
import { expect, it, onTestFinished, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

it('builds views, tables, increments and snapshots in order, and tests them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(join(import.meta.dirname, 'models'), folder, { recursive: true })
  await using runtime = memoryRuntime()
  const ports = etlPipelinePorts({ env: {}, runtime })
  const pipeline = new FlextMeltanoETLPipelineOrchestrationService(runtime, ports)
  const request = {
    project: folder,
    tap: 'tap-csv',
    target: 'target-sqlite',
    transform: 'flext-sql:run',
  }
  const models = (...rows: ReadonlyArray<readonly [string, number]>) => ({
    right: { models: rows.map(([name, n]) => ({ name, rows: n })), checks: all },
  })
  const all = Array.from({ length: 7 }, () => ({ passed: true }))
  expect(await pipeline.run(request, { id: 'one' })).toMatchObject(
    models(['paid_orders', 2], ['sales', 2], ['spend', 2], ['customer_history', 2]),
  )

  appendFileSync(join(folder, 'orders.csv'), '4,1,7,paid,2026-01-03\n')
  writeFileSync(join(folder, 'customers.csv'), 'id,name,city\n1,Ana,Olinda\n2,Bia,Recife\n')
  expect(
    await pipeline.run({ ...request, refreshStreams: ['customers'] }, { id: 'two' }),
  ).toMatchObject(models(['paid_orders', 3], ['sales', 2], ['spend', 2], ['customer_history', 2]))
  const database = new DatabaseSync(join(folder, 'shop.db'), { readOnly: true })
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  expect(rows('select * from spend order by name')).toEqual([
    { name: 'Ana', spent: 17 },
    { name: 'Bia', spent: 30 },
  ])
  expect(
    rows('select city, dbt_valid_to is null as open from customer_history order by city'),
  ).toEqual([
    { city: 'Natal', open: 0 },
    { city: 'Olinda', open: 1 },
    { city: 'Recife', open: 1 },
  ])
  database.close()
})
