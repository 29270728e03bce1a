/** The project of the guide to PostgreSQL, run whole into a real server. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { memoryRuntime } from 'flext-core'
import { etlPipelinePorts, FlextMeltanoETLPipelineOrchestrationService } from 'flext-meltano'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { Client } from 'pg'
import { expect, it, onTestFinished, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

describeWith('postgresql', 'the warehouse of the guide', () => {
  it('has rows, models and state together, and says nothing of its password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-warehouse-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const part of ['library', 'warehouse'])
      cpSync(join(import.meta.dirname, part), join(folder, part), { recursive: true })
    await using server = await startPostgres()
    const runtime = memoryRuntime()
    const ports = etlPipelinePorts({ env: { WAREHOUSE_URL: server.url }, runtime })
    const pipeline = new FlextMeltanoETLPipelineOrchestrationService(runtime, ports)

    const request = {
      project: join(folder, 'warehouse'),
      tap: 'tap-csv',
      target: 'target-postgres',
    }
    const result = await pipeline.run(
      { ...request, transform: 'flext-sql:run' },
      { id: 'nightly-2026-11-25' },
    )
    expect(result).toMatchObject({
      right: {
        delivery: 'exactly-once',
        path: 'fused',
        rows: { books: 2, loans: 2 },
        models: [{ name: 'loans_by_book', rows: 2 }],
        checks: [{ passed: true }, { passed: true }],
      },
    })
    const client = new Client({ connectionString: server.url })
    await client.connect()
    const { rows } = await client.query('select * from library.loans_by_book order by title')
    expect(rows).toEqual([
      { title: 'Middlemarch', loans: '0' },
      { title: 'The Odyssey', loans: '2' },
    ])
    await client.end()

    const away = await pipeline.run(request, { id: 'again' })
    expect(E.isRight(away) && away.right.rows).toEqual({ books: 0, loans: 0 })
    expect(JSON.stringify([result, away, await runtime.events()])).not.toContain('not-to-be-seen')
  })
})
