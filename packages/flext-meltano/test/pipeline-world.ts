/**
 * The world of a small pipeline for `everyCrash`: a real project, a real warehouse file, its models
 * and checks. Only the tap and the target process are left out: their rows are staged in this one.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { memoryRuntime } from 'flext-core'
import type { CrashWorld } from 'flext-core/testing'
import { either as E } from 'fp-ts'

import { sqliteDeadLetters, type DeadLetterStore } from '../src/dead-letters/dead-letter-store.ts'
import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import type { ETLPipelinePorts } from '../src/etl-pipeline/ports.ts'
import { openSqliteStore } from '../src/target-sqlite/sqlite-store.ts'

const project = `
plugins:
  extractors: [{ name: tap-csv, variant: flext, config: { files: [] } }]
  loaders: [{ name: target-sqlite, variant: flext, config: { database: warehouse.db } }]
  transformers:
    - name: flext-sql
      config:
        models: [by_size.sql]
        checks: [{ not_null: birds.id }, { row_count: { table: by_size, min: 2, max: 2 } }]
`
const model = 'SELECT size, count(*) AS birds FROM birds GROUP BY size ORDER BY size'

const schema = {
  type: 'object',
  properties: { id: { type: 'integer' }, size: { type: 'string' } },
} as const
const birds = [
  { id: 1, size: 'large' },
  { id: 2, size: 'small' },
  { id: 3, size: 'small' },
]
const state = { bookmarks: { birds: { rows: birds.length } } }
const catalog = {
  streams: [{ tap_stream_id: 'birds', stream: 'birds', schema, key_properties: ['id'] }],
}

export const pipelineWorld = (
  root: string,
): CrashWorld<typeof FlextMeltanoETLPipelineOrchestrationService> => {
  rmSync(join(root, 'warehouse.db'), { force: true })
  rmSync(join(root, '.flext'), { recursive: true, force: true })
  const database = join(root, 'warehouse.db')
  const letters = sqliteDeadLetters(join(root, '.flext', 'dead-letters.db'))
  return {
    ports: {
      ...etlPipelinePorts({ env: {}, runtime: memoryRuntime() }),
      ...inThisProcess(database, letters),
    },
    check: ({ status, result, events }) => {
      const seen = lookInto(database)
      const kept = letters.list()
      assert.ok(E.isRight(kept))
      assert.deepEqual(
        kept.right.map(({ stream, line }) => [stream, line]),
        status === 'committed' ? [['birds', 5]] : [],
      )
      const told = events.map(({ type }) => type.split('.').at(-1))
      if (status === 'committed') {
        assert.ok(E.isRight(result))
        assert.deepEqual(result.right.rows, { birds: 3 })
        assert.deepEqual(seen, {
          birds,
          models: [
            { size: 'large', birds: 1 },
            { size: 'small', birds: 2 },
          ],
          states: [JSON.stringify(state)],
          staged: 0,
        })
        assert.deepEqual(told, ['begun', 'streams-loaded', 'completed'])
      } else {
        assert.equal(status, 'compensated')
        assert.deepEqual(seen, { birds: [], models: [], states: [], staged: 0 })
        assert.ok(!told.includes('completed'))
      }
    },
  }
}

/** A folder with the project; the caller removes it. */
export const pipelineProject = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'flext-pipeline-'))
  writeFileSync(join(root, 'meltano.yml'), project)
  writeFileSync(join(root, 'by_size.sql'), model)
  return root
}

const inThisProcess = (
  database: string,
  letters: DeadLetterStore,
): Pick<ETLPipelinePorts, 'taps' | 'loads'> => ({
  taps: { discover: () => async () => E.right({ catalog, selected: ['birds'] }) },
  loads: {
    load:
      (_request, { staging, stateId }, _catalog, { runId }) =>
      async () => {
        if (E.isLeft(letters.settle(staging, undefined))) throw new Error('unsettled')
        keepOne(letters, staging, stateId, runId)
        const store = openSqliteStore({ database }, staging)
        if (E.isLeft(store)) return store
        try {
          const { schema: announce, write, checkpoint } = store.right
          const done = [
            announce({ type: 'SCHEMA', stream: 'birds', schema, key_properties: ['id'] }),
            write('birds', birds),
            checkpoint(state, true),
          ].find(E.isLeft)
          return done ?? E.right({ delivery: 'exactly-once', rows: { birds: 3 }, state })
        } finally {
          store.right.close()
        }
      },
  },
})

/** A record that does not fit, kept aside before the state that follows it. */
const keepOne = (letters: DeadLetterStore, staging: string, stateId: string, run: string): void => {
  const letter = {
    stateId,
    run,
    stream: 'birds',
    line: 5,
    record: { id: 'four' },
    problems: [{ path: 'id', expected: 'integer', found: '"four" (string)' }],
    schemaVersion: 'v1',
    at: new Date(0),
  }
  const kept = [
    letters.schema('v1', schema, ['id']),
    letters.seal({ staging, letters: [letter], passedRows: 3, state, stateBefore: null }),
  ].find(E.isLeft)
  assert.equal(kept, undefined)
}

/** What anybody who opens the warehouse sees. */
const lookInto = (file: string) => {
  if (!existsSync(file)) return { birds: [], models: [], states: [], staged: 0 }
  const database = new DatabaseSync(file)
  const rows = (sql: string): ReadonlyArray<object> =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  const names = rows(`SELECT name FROM sqlite_schema WHERE type = 'table'`).map(
    (row) => (row as { readonly name: string }).name,
  )
  const table = (name: string, sql: string) => (names.includes(name) ? rows(sql) : [])
  try {
    return {
      birds: table('birds', 'SELECT id, size FROM birds ORDER BY id'),
      models: table('by_size', 'SELECT size, birds FROM by_size ORDER BY size'),
      states: table('_flext_state', 'SELECT state FROM _flext_state').map(
        (row) => (row as { readonly state: string }).state,
      ),
      staged: names.filter((name) => name.startsWith('_flext_stage_')).length,
    }
  } finally {
    database.close()
  }
}
