import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { FlextDataLineageService } from '../src/lineage/data-lineage-service.ts'
import { journalLineage } from '../src/lineage/journal-lineage.ts'
import { fileLineageSink, httpLineageSink } from '../src/lineage/lineage-sinks.ts'
import type { RunLineage } from '../src/lineage/model.ts'
import { OpenLineageRunEvent } from '../src/lineage/open-lineage.ts'
import { openLineageEvents } from '../src/lineage/open-lineage-events.ts'
import { openLineageProblems } from './open-lineage-schema.ts'
import type { LineageSink } from '../src/lineage/ports.ts'

const project = `
default_environment: dev
environments: [{ name: dev }]
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config:
        files:
          - { entity: people, path: people.csv, keys: [id] }
          - { entity: orders, path: orders.csv, keys: [id] }
  loaders: [{ name: target-sqlite, variant: flext, config: { database: warehouse.db } }]
  transformers:
    - name: flext-sql
      config:
        models: [spend.sql, best.sql]
        checks: [{ not_null: people.id }, { row_count: { table: spend, min: 1 } }]
`
const folder = mkdtempSync(join(tmpdir(), 'flext-lineage-'))
const service = FlextMeltanoETLPipelineOrchestrationService.definition.name
const pipeline = {
  project: folder,
  environment: 'dev',
  tap: 'tap-csv',
  target: 'target-sqlite',
  transform: 'flext-sql:run',
}
const warehouse = `sqlite://${join(folder, 'warehouse.db')}`
const runtime = memoryRuntime()
let lineage: RunLineage

beforeAll(async () => {
  writeFileSync(join(folder, 'meltano.yml'), project)
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ada\n2,Bob\n')
  writeFileSync(join(folder, 'orders.csv'), 'id,person,amount\n1,1,12\n2,1,30\n3,2,7\n')
  writeFileSync(
    join(folder, 'spend.sql'),
    'select name, sum(amount) as total from people join orders on orders.person = people.id group by name\n',
  )
  writeFileSync(join(folder, 'best.sql'), 'select name as best from spend where total > 20\n')
  const { PATH } = process.env
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
    runtime,
    etlPipelinePorts({ env: { PATH }, runtime }),
  )
  FlextResult.unwrap(await pipelines.run(pipeline, { id: 'nightly' }))
  const source = journalLineage(runtime, {})
  lineage = FlextResult.unwrap(await source.of({ service, id: 'nightly' })())
}, 60_000)
afterAll(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

describe('the lineage of a run', () => {
  it('goes from files through tables and models, column by column', () => {
    expect(lineage).toMatchObject({ job: 'dev:tap-csv-to-target-sqlite', outcome: 'completed' })
    expect(lineage.inputs).toMatchObject([
      { namespace: 'file', name: join(folder, 'people.csv'), rows: 2 },
      { namespace: 'file', name: join(folder, 'orders.csv'), rows: 3 },
    ])
    const [people, , spend, best] = lineage.outputs
    expect(people).toMatchObject({
      namespace: warehouse,
      name: 'people',
      rows: 2,
      checks: [{ check: 'people.id is never null', passed: true, column: 'id' }],
    })
    expect(people!.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'integer'],
      ['name', 'string'],
    ])
    expect(spend!.reads.map(({ name }) => name)).toEqual(['people', 'orders'])
    expect(spend!.columns).toEqual([
      {
        name: 'name',
        type: null,
        inputs: [{ namespace: warehouse, name: 'people', column: 'name', use: 'identity' }],
      },
      {
        name: 'total',
        type: null,
        inputs: [{ namespace: warehouse, name: 'orders', column: 'amount', use: 'aggregation' }],
      },
    ])
    expect(best!.rowsBy).toEqual([
      { namespace: warehouse, name: 'spend', column: 'total', use: 'filter' },
    ])
  })

  it('is told as OpenLineage: the pipeline around its models, each begun and ended', () => {
    const events = openLineageEvents(lineage, { version: '1.0.0' })
    for (const event of events) {
      expect(OpenLineageRunEvent.is(event)).toBe(true)
      expect(openLineageProblems(event)).toEqual([])
    }
    expect(events.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
      'START dev:tap-csv-to-target-sqlite',
      'START dev:tap-csv-to-target-sqlite.spend',
      'START dev:tap-csv-to-target-sqlite.best',
      'COMPLETE dev:tap-csv-to-target-sqlite.best',
      'COMPLETE dev:tap-csv-to-target-sqlite.spend',
      'COMPLETE dev:tap-csv-to-target-sqlite',
    ])
    const whole = events.at(-1)!
    const spend = events.find(
      ({ eventType, job }) => eventType === 'COMPLETE' && job.name.endsWith('.spend'),
    )!
    expect(spend.run.facets.parent).toMatchObject({ run: { runId: whole.run.runId } })
    expect(spend.outputs[0]!.facets.columnLineage!.fields['total']).toEqual({
      inputFields: [
        {
          namespace: warehouse,
          name: 'orders',
          field: 'amount',
          transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION', masking: false }],
        },
      ],
    })
    expect(whole.outputs[0]!.outputFacets.outputStatistics).toMatchObject({ rowCount: 2 })
    expect(new Set(events.map(({ run }) => run.runId)).size).toBe(3)
  })

  it('of a run that failed names no output, and says why', () => {
    const failed = { ...lineage, outcome: 'failed', error: 'the disk is full' } as const
    const events = openLineageEvents(failed, { version: '1.0.0' })
    expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'FAIL'])
    expect(events[1]).toMatchObject({
      outputs: [],
      run: { facets: { errorMessage: { message: 'the disk is full' } } },
    })
    const running = { ...lineage, outcome: 'running', endedAt: null } as const
    expect(openLineageEvents(running, { version: '1.0.0' })).toMatchObject([{ eventType: 'START' }])
    const midway = { version: '1.0.0', midwayAt: Date.UTC(2026, 10, 25) }
    expect(openLineageEvents(running, midway)).toMatchObject([
      { eventType: 'RUNNING', eventTime: '2026-11-25T00:00:00.000Z', outputs: [] },
    ])
    expect(openLineageEvents(lineage, midway)).toEqual([])
    const aborted = { ...lineage, outcome: 'aborted', error: 'stopped' } as const
    const told = [failed, running, aborted].flatMap((each) => [
      ...openLineageEvents(each, { version: '1.0.0' }),
      ...openLineageEvents(each, midway),
    ])
    expect(told.map(({ eventType }) => eventType)).toEqual(
      'START FAIL START RUNNING START ABORT'.split(' '),
    )
    expect(told.flatMap(openLineageProblems)).toEqual([])
    const [event] = told
    expect(openLineageProblems({ ...event, eventType: 'DONE', run: { runId: '1' } })).toMatchObject(
      [{ instancePath: '/run/runId' }, { instancePath: '/eventType' }],
    )
  })
})

describe('FlextDataLineageService', () => {
  it('tells all of it at least once and in order, whatever goes wrong where', async () => {
    const report = await everyCrash(FlextDataLineageService, { service, run: 'nightly' }, () => {
      const taken: Array<string> = []
      const lineageSink: LineageSink = {
        deliver: (events) => async () => {
          taken.push(...events.map(({ eventType, job }) => `${eventType} ${job.name}`))
          return E.right(undefined)
        },
      }
      return {
        ports: { lineageSource: journalLineage(runtime, {}), lineageSink },
        check: ({ status, events }) => {
          const whole = openLineageEvents(lineage, { version: '' }).map(
            ({ eventType, job }) => `${eventType} ${job.name}`,
          )
          const times = taken.length / whole.length
          expect(taken).toEqual(Array.from({ length: times }, () => whole).flat())
          if (status === 'committed') {
            expect(times).toBeGreaterThanOrEqual(1)
            expect(events.map(({ type }) => type)).toEqual(['flext.meltano.data-lineage.told'])
          }
        },
      }
    })
    expect(report.rounds).toBeGreaterThan(5)
  })

  it('says which run there is not', async () => {
    const told = new FlextDataLineageService(runtime, {
      lineageSource: journalLineage(runtime, {}),
      lineageSink: fileLineageSink(join(folder, 'never.jsonl')),
    })
    const ended = await told.run({ service, run: 'gone' })
    expect(ended).toMatchObject({ _tag: 'Left', left: { _tag: 'LineageUnknown', run: 'gone' } })
  })
})

describe('a sink for lineage', () => {
  it('appends to a file, a line an event', async () => {
    const path = join(folder, 'out', 'lineage.jsonl')
    const events = openLineageEvents(lineage, { version: '1.0.0' })
    const signal = new AbortController().signal
    FlextResult.unwrap(await fileLineageSink(path).deliver(events, signal)())
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events)
  })

  it('posts to a server with the key, and tells what it may try again', async () => {
    const heard: Array<{ path: string | undefined; key: string | undefined }> = []
    let status = 201
    const server = createServer((request, response) => {
      heard.push({ path: request.url, key: request.headers.authorization })
      request.resume().on('end', () => response.writeHead(status).end('no'))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sink = httpLineageSink({ url: `http://127.0.0.1:${port}`, apiKey: 'k', timeout: 5_000 })
    const [event] = openLineageEvents(lineage, { version: '1.0.0' })
    const post = sink.deliver([event!], new AbortController().signal)

    expect(await post()).toEqual(E.right(undefined))
    expect(heard).toEqual([{ path: '/api/v1/lineage', key: 'Bearer k' }])
    status = 503
    expect(await post()).toMatchObject({ left: { again: true } })
    status = 400
    expect(await post()).toMatchObject({ left: { again: false } })
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    const gone = await post()
    expect(gone).toMatchObject({ left: { _tag: 'LineageUndelivered', again: true } })
    expect(JSON.stringify(gone)).not.toContain('Bearer')
  })
})
