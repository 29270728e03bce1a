/**
 * A project whose warehouse holds what an earlier run has published, for runs that go wrong: each
 * gets a copy of it, and tells what was said, what became of the run, and what is left behind.
 */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { FlextLog, RunStatus } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { ETLPipelineRequest } from '../src/etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'

/** Stands in the config of the foreign tap, and nowhere else may it be seen. */
export const secret = 'hunter2-secret'

const meltano = `version: 1
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config:
        files:
          - { entity: birds, path: birds.csv, keys: [id] }
    - name: tap-foreign
      executable: ./tap-foreign.js
      config: { api_token: ${secret} }
  loaders:
    - name: target-sqlite
      variant: flext
      config:
        database: warehouse/warehouse.db
        busy_timeout: 200
  transformers:
    - name: flext-sql
      config:
        models:
          - by_size.sql
        checks:
          - accepted_values: { column: birds.size, values: [large, small] }
`
const earlierBirds = 'id,size\n1,large\n2,small\n3,small\n'
/** What the file of birds holds when the run that goes wrong begins: one more, and nothing wrong. */
export const laterBirds = `${earlierBirds}4,large\n`
const model = 'SELECT size, count(*) AS birds\nFROM birds\nGROUP BY size\n'

/** The beginning of a foreign tap: discovery, and functions to say Singer messages with. */
const foreignTap = `#!/usr/bin/env node
const { readFileSync, writeSync } = require('node:fs')
const config = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--config') + 1], 'utf8'))
const say = (message) => writeSync(1, JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' } } }
const stream = 'numbers'
const record = (id) => say({ type: 'RECORD', stream, record: { id } })
const state = (id) => say({ type: 'STATE', value: { id } })
const metadata = [{ breadcrumb: [], metadata: { selected: true } }]
if (process.argv.includes('--discover')) {
  say({ streams: [{ tap_stream_id: stream, stream, schema, metadata }] })
  process.exit(0)
}
say({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
`

export interface BadWorld {
  readonly project: string
  readonly put: (name: string, content: string | Uint8Array) => void
  readonly read: (name: string) => string
  /** Replaces a part of `meltano.yml`, which must be there. */
  readonly edit: (part: string, by: string) => void
  /** What the foreign tap does after it has announced its stream. */
  readonly tap: (code: string) => void
  /** Schema and rows of every table, the target's own included. */
  readonly dump: () => string
  readonly [Symbol.dispose]: () => void
}

const worldIn = (project: string): BadWorld => {
  const put: BadWorld['put'] = (name, content) => writeFileSync(join(project, name), content)
  const read = (name: string): string => readFileSync(join(project, name), 'utf8')
  return {
    project,
    put,
    read,
    edit: (part, by) => {
      const before = read('meltano.yml')
      if (!before.includes(part)) throw new Error(`meltano.yml has no ${part}`)
      put(
        'meltano.yml',
        before.replace(part, () => by),
      )
    },
    tap: (code) => put('tap-foreign.js', foreignTap + code),
    dump: () => dump(join(project, 'warehouse', 'warehouse.db')),
    [Symbol.dispose]: () => rmSync(project, { recursive: true, force: true }),
  }
}

/** The world as the earlier runs left it; the caller disposes of it. */
export const earlierWorld = async (): Promise<BadWorld> => {
  const world = worldIn(mkdtempSync(join(tmpdir(), 'flext-earlier-')))
  mkdirSync(join(world.project, 'warehouse'))
  world.put('meltano.yml', meltano)
  world.put('by_size.sql', model)
  world.put('birds.csv', earlierBirds)
  world.tap('record(1)\nstate(1)\n')
  chmodSync(join(world.project, 'tap-foreign.js'), 0o755)
  for (const request of [csvPipeline, foreignPipeline]) {
    const { result } = await runIn(world, request, request.tap)
    if (E.isLeft(result)) throw new Error(result.left.message)
  }
  return world
}

/** A copy of it, with a bird more to load. */
export const copyOf = ({ project }: BadWorld): BadWorld => {
  const copy = worldIn(mkdtempSync(join(tmpdir(), 'flext-bad-')))
  cpSync(project, copy.project, { recursive: true, preserveTimestamps: true })
  copy.put('birds.csv', laterBirds)
  return copy
}

export type Pipeline = Omit<ETLPipelineRequest, 'project'>
export const csvPipeline: Pipeline = {
  tap: 'tap-csv',
  target: 'target-sqlite',
  transform: 'flext-sql:run',
}
export const foreignPipeline: Pipeline = { tap: 'tap-foreign', target: 'target-sqlite' }

export interface BadRun {
  readonly result: E.Either<{ readonly _tag: string; readonly message: string }, unknown>
  /** `refused` when there is no such run in the journal. */
  readonly status: RunStatus | 'refused'
  /** Whatever anybody could read: errors, log lines, warnings, events and the runs' records. */
  readonly said: string
}

/** Runs a pipeline as the command does, with the journal in the project's folder. */
export const runIn = async (
  { project }: BadWorld,
  pipeline: Pipeline,
  id: string,
): Promise<BadRun> => {
  const said: Array<unknown> = []
  const log: FlextLog['info'] = (fields, message) => said.push(fields, message)
  const path = join(project, 'journal.db')
  const opened = await sqliteRuntime({
    path,
    log: { debug: log, info: log, warn: log, error: log },
  })()
  if (E.isLeft(opened)) return { result: opened, status: 'refused', said: textOf(opened) }
  await using runtime = opened.right
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
    runtime,
    etlPipelinePorts({
      env: { PATH: process.env['PATH'] },
      runtime,
      observer: {
        onLog: (line) => said.push(line),
        onWarning: (message) => said.push(message),
        onProgress: (progress) => said.push(progress),
      },
    }),
  )
  const result = await pipelines.run({ ...pipeline, project }, { id })
  const shown = await runtime.runs.show({ service: 'flext.meltano.etl-pipeline', id })
  said.push(result, shown, await runtime.events())
  return {
    result,
    status: E.isRight(shown) ? shown.right.summary.status : 'refused',
    said: textOf(said),
  }
}

const textOf = (value: unknown): string => JSON.stringify(value, undefined, 1)

const dump = (file: string): string => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  try {
    const tables = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()
    return textOf(
      tables.map(({ name, sql }) => [
        sql,
        ...(String(sql).startsWith('CREATE TABLE')
          ? database.prepare(`SELECT * FROM "${String(name)}" ORDER BY rowid`).all()
          : []),
      ]),
    )
  } finally {
    database.close()
  }
}
