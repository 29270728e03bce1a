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
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { atWork } from './at-work.ts'

const tap = `#!${process.execPath}
const { readFileSync } = require('node:fs')
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' } } }
if (process.argv.includes('--discover'))
  say({ streams: ['good', 'bad'].map((id) => ({ tap_stream_id: id, schema, key_properties: ['id'], metadata: [{ breadcrumb: [], metadata: { selected: true } }] })) })
else
  for (const { tap_stream_id: stream, metadata } of JSON.parse(readFileSync(process.argv[process.argv.indexOf('--catalog') + 1], 'utf8')).streams) {
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

it('tells which stream failed, and goes on from what the others brought', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flext-partial-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'meltano.yml'), project)
  writeFileSync(join(root, 'tap'), tap)
  chmodSync(join(root, 'tap'), 0o755)

  const report = await everyCrash(
    FlextMeltanoETLPipelineOrchestrationService,
    { project: root, tap: 'tap-x', target: 'target-jsonl' },
    () => partialWorld(root),
    // An attempt that finds all loaded does not know which way it went.
    { modes: ['crash'], crashMayChangeTheEnd: true },
  )
  expect(report.rounds).toBeGreaterThan(15)
}, 240_000)

const partialWorld = (
  root: string,
): CrashWorld<typeof FlextMeltanoETLPipelineOrchestrationService> => {
  const out = join(root, 'out')
  rmSync(out, { recursive: true, force: true })
  rmSync(join(root, '.flext'), { recursive: true, force: true })
  return {
    ports: atWork(etlPipelinePorts({ env: {}, runtime: memoryRuntime() })),
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
