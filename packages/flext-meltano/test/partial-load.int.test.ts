/** A load that goes on without a stream that failed for good, with a crash at every moment of it. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { expect, it, onTestFinished } from 'vitest'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { TapCatalog } from '../src/etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { atWork } from './at-work.ts'
import { right } from './pair-world.ts'

const tap = `#!${process.execPath}
const { readFileSync } = require('node:fs')
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' } } }
if (process.argv.includes('--discover'))
  say({ streams: ['good', 'bad'].map((stream) => ({ tap_stream_id: 'shop-' + stream, stream, schema, key_properties: ['id'], metadata: [{ breadcrumb: [], metadata: { selected: true } }] })) })
else
  for (const { stream, metadata } of JSON.parse(readFileSync(process.argv[process.argv.indexOf('--catalog') + 1], 'utf8')).streams) {
    if (metadata[0].metadata.selected === false) continue
    say({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
    if (stream === 'bad') process.exit(3)
    say({ type: 'RECORD', stream, record: { id: 1 } })
    say({ type: 'STATE', value: { bookmarks: { good: 1 } } })
  }
`
const project = `
plugins:
  extractors:
  - name: tap-x
    executable: ./tap
    capabilities: [catalog, discover, state]
    annotations: { flext: { streams: { parallel: 2, on_failure: keep } } }
  loaders: [{ name: target-jsonl, variant: flext, config: { destination_path: out } }]
`

const projectIn = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'flext-partial-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'meltano.yml'), project)
  writeFileSync(join(root, 'tap'), tap)
  chmodSync(join(root, 'tap'), 0o755)
  return root
}

it('tells which stream failed, where the load was forgotten and tells no state', async () => {
  const request = { project: projectIn(), tap: 'tap-x', target: 'target-jsonl', keepState: true }
  const { taps, loads, staging } = etlPipelinePorts({ env: {}, runtime: memoryRuntime() })
  const { signal } = new AbortController()
  const transaction = { staging: 'abc', stateId: 'tap-x-to-target-jsonl', stateBefore: null }
  const catalog = right(await taps.discover(request, signal)())
  for (const runId of ['run-1', 'run-1']) {
    const load = right(await loads.load(request, transaction, catalog, { runId, signal })())
    expect(load).toMatchObject({ rows: { good: 1 }, state: null })
    expect(load.streamFailures?.['bad']).toMatch(/exit code 3/)
  }
  const whole = { delivery: 'exactly-once', rows: {}, state: null } as const
  right(await staging.publish(request, transaction, whole, 'run-1')())
  expect(readFileSync(join(request.project, 'out', 'good.jsonl'), 'utf8')).toBe('{"id":1}\n')
}, 60_000)

it('tells which stream failed, and goes on from what the others brought', async () => {
  const root = projectIn()
  const request = { project: root, tap: 'tap-x', target: 'target-jsonl' }
  const { taps } = etlPipelinePorts({ env: {}, runtime: memoryRuntime() })
  const found = right(await taps.discover(request, new AbortController().signal)())
  const report = await everyCrash(
    FlextMeltanoETLPipelineOrchestrationService,
    request,
    () => partialWorld(root, found),
    // An attempt that finds all loaded does not know which way it went.
    { modes: ['crash'], crashMayChangeTheEnd: true },
  )
  expect(report.rounds).toBeGreaterThan(15)
}, 240_000)

const partialWorld = (
  root: string,
  found: TapCatalog,
): CrashWorld<typeof FlextMeltanoETLPipelineOrchestrationService> => {
  const out = join(root, 'out')
  rmSync(out, { recursive: true, force: true })
  rmSync(join(root, '.flext'), { recursive: true, force: true })
  return {
    ports: atWork({
      ...etlPipelinePorts({ env: {}, runtime: memoryRuntime() }),
      // It was asked once; the processes of the load are the ones that matter here.
      taps: { discover: () => () => Promise.resolve(E.right(found)) },
    }),
    check: async ({ status, result }) => {
      assert.equal(status, 'committed')
      assert.ok(E.isRight(result))
      const { stateId, stateAfter, streamFailures } = result.right
      assert.match(streamFailures?.['bad'] ?? 'none', /exit code 3/)
      assert.deepEqual(stateAfter, { bookmarks: { good: 1 } })
      const published = await jsonlStaging({ destination_path: out }).publishedState(stateId)()
      assert.deepEqual(published, E.right({ bookmarks: { good: 1 } }))
      assert.equal(readFileSync(join(out, 'good.jsonl'), 'utf8').trim(), '{"id":1}')
      assert.deepEqual(
        readdirSync(out).filter((name) => name.endsWith('.jsonl')),
        ['good.jsonl'],
      )
    },
  }
}
