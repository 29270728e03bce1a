import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash } from 'flext-core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { FlextDataQualityService } from '../src/data-quality/data-quality-service.ts'
import { publishedData } from '../src/data-quality/published-data.ts'
import { qualityHistory } from '../src/data-quality/quality-history.ts'
import { qualityPage } from '../src/data-quality/quality-page.ts'
import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'

const project = (most: number) => `
plugins:
  extractors:
    - { name: tap-csv, variant: flext, config: { files: [{ entity: people, path: people.csv, keys: [id] }] } }
  loaders: [{ name: target-sqlite, variant: flext, config: { database: warehouse.db } }]
  transformers:
    - name: flext-sql
      config:
        models: []
        checks:
          - { range: { column: people.age, min: 0, max: ${most} }, name: plausible ages }
          - { matches: { column: people.name, pattern: '^[A-Z]' }, severity: warn }
`
const folder = mkdtempSync(join(tmpdir(), 'flext-quality-'))
const pipeline = {
  project: folder,
  tap: 'tap-csv',
  target: 'target-sqlite',
  transform: 'flext-sql:run',
}
const runtime = memoryRuntime()
const { PATH } = process.env
const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
  runtime,
  etlPipelinePorts({ env: { PATH }, runtime }),
)

beforeAll(async () => {
  writeFileSync(join(folder, 'meltano.yml'), project(120))
  writeFileSync(join(folder, 'people.csv'), 'id,name,age\n1,Ada,36\n2,bob,200\n')
  const refused = await pipelines.run(pipeline, { id: 'first' })
  expect(refused).toMatchObject({ left: { _tag: 'QualityGateFailed' } })
  writeFileSync(join(folder, 'people.csv'), 'id,name,age\n1,Ada,36\n2,bob,20\n')
  FlextResult.unwrap(await pipelines.run(pipeline, { id: 'second' }))
}, 60_000)
afterAll(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

describe('FlextDataQualityService', () => {
  const published = publishedData({})

  it('says of published rows which checks they pass, and warns where that is all that is asked', async () => {
    const assessed = await new FlextDataQualityService(runtime, { published }).run(pipeline, {
      id: 'look',
    })
    expect(FlextResult.unwrap(assessed).checks).toEqual([
      { check: 'plausible ages', passed: true, failing: 0, severity: 'error' },
      { check: 'people.name matches /^[A-Z]/', passed: false, failing: 1, severity: 'warn' },
    ])
  })

  it('fails where a check does, with examples', async () => {
    writeFileSync(join(folder, 'meltano.yml'), project(30))
    const assessed = await new FlextDataQualityService(runtime, { published }).run(pipeline, {
      id: 'stricter',
    })
    expect(assessed).toMatchObject({
      left: {
        _tag: 'QualityGateFailed',
        message: 'a check did not pass: plausible ages (1 failing, such as {"age":36,"rows":1})',
      },
    })
  })

  it('changes nothing, whatever goes wrong where', async () => {
    writeFileSync(join(folder, 'meltano.yml'), project(120))
    const report = await everyCrash(FlextDataQualityService, pipeline, () => ({
      ports: { published },
      check: ({ status, result }) => {
        if (status === 'committed') expect(FlextResult.unwrap(result).checks).toHaveLength(2)
      },
    }))
    expect(report.rounds).toBeGreaterThan(3)
  })

  it('leaves a history, of gates that failed too', async () => {
    const histories = qualityHistory(await runtime.runs.list())
    expect(histories.map(({ pipeline: of, check, severity }) => [of, check, severity])).toEqual([
      ['tap-csv-to-target-sqlite', 'plausible ages', 'error'],
      ['tap-csv-to-target-sqlite', 'people.name matches /^[A-Z]/', 'warn'],
    ])
    expect(histories[0]!.times.map(({ run, passed, failing }) => [run, passed, failing])).toEqual([
      ['first', false, 1],
      ['second', true, 0],
      ['look', true, 0],
      ['stricter', false, 1],
    ])
    const page = qualityPage(histories, 'Quality <of> all')
    expect(page).toContain('Quality &lt;of&gt; all')
    expect(page).toContain('aria-label="2 of the last 4 runs failed"')
    expect(page).not.toMatch(/(?:src|href)=|<script/)
  })
})
