/**
 * The world of a pipeline whose rows are in one database of PostgreSQL and whose states are in another:
 * a real project with a model. Only tap and target process are left out: rows are staged in this one.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { PostgresServer } from 'flext-servers'
import { Client, type ClientConfig } from 'pg'

import type { ETLPipelineRequest } from '../src/etl-pipeline/model.ts'
import type { SchemaMessage, SingerState } from '../src/singer/message.ts'
import type { PostgresTargetConfig } from '../src/target-postgres/postgres-config.ts'
import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { stagedHere } from './staged-here.ts'

export interface TwoPhaseWorld {
  readonly request: ETLPipelineRequest
  /** Of the rows. */
  readonly config: PostgresTargetConfig
  /** What anybody sees who looks into both databases. */
  readonly seen: () => Promise<TwoHomesSeen>
  /** Both databases, empty. */
  readonly reset: () => Promise<void>
}

export interface TwoHomesSeen {
  readonly birds: ReadonlyArray<object>
  readonly models: ReadonlyArray<object>
  /** The states beside the rows, and those in their own database, with the runs that came to them. */
  readonly beside: ReadonlyArray<unknown>
  readonly states: ReadonlyArray<unknown>
  readonly staged: ReadonlyArray<unknown>
  readonly prepared: ReadonlyArray<unknown>
}

const schema: SchemaMessage = {
  type: 'SCHEMA',
  stream: 'birds',
  schema: { type: 'object', properties: { id: { type: 'integer' }, size: { type: 'string' } } },
  key_properties: ['id'],
}

const birds = [
  { id: 1, size: 'large' },
  { id: 2, size: 'small' },
  { id: 3, size: 'small' },
]
const stateOfAll = { bookmarks: { birds: { rows: birds.length } } }

/** What is seen when all is committed, and when nothing is. */
export const everything: TwoHomesSeen = {
  birds,
  models: [
    { size: 'large', birds: 1 },
    { size: 'small', birds: 2 },
  ],
  beside: [stateOfAll],
  states: [stateOfAll],
  staged: [],
  prepared: [],
}
export const nothing: TwoHomesSeen = {
  birds: [],
  models: [],
  beside: [],
  states: [],
  staged: [],
  prepared: [],
}

let made = 0

export interface TwoPhaseWorldOptions {
  /** In the loader's annotations. */
  readonly settings?: object
  /** Default: in a database of their own; `undefined` for beside the rows. */
  readonly stateUri?: string | undefined
}

/** The caller removes the project's folder. */
export const twoPhaseWorld = async (
  server: PostgresServer,
  { settings = {}, ...options }: TwoPhaseWorldOptions = {},
): Promise<TwoPhaseWorld> => {
  made += 1
  const name = `two_phase_${process.pid}_${made}`
  const config = await server.createDatabase(`${name}_rows`)
  const states = await server.createDatabase(`${name}_states`)
  const project = mkdtempSync(join(tmpdir(), 'flext-two-phase-'))
  const loader = { name: 'target-postgres', variant: 'flext', config }
  const plugins = {
    extractors: [{ name: 'tap-csv', variant: 'flext', config: { files: [] } }],
    loaders: [{ ...loader, annotations: { flext: settings } }],
    transformers: [{ name: 'flext-sql', config: { models: ['by_size.sql'] } }],
  }
  const uri = 'stateUri' in options ? options.stateUri : server.urlOf(states.database)
  writeFileSync(
    join(project, 'meltano.yml'),
    JSON.stringify({ ...(uri === undefined ? {} : { state_backend: { uri } }), plugins }),
  )
  writeFileSync(
    join(project, 'by_size.sql'),
    'SELECT size, count(*)::int AS birds FROM birds GROUP BY size ORDER BY size',
  )
  return {
    request: { project, tap: 'tap-csv', target: 'target-postgres', transform: 'flext-sql:run' },
    config,
    seen: async () => {
      const ofRows = await seenRows(config)
      const ofStates = await seenStates(states)
      return { ...ofRows, ...ofStates, prepared: [...ofRows.prepared, ...ofStates.prepared] }
    },
    reset: async () => {
      for (const database of [config, states])
        await asking(database, async (ask) => {
          for (const { gid } of await ask(preparedHere))
            await ask(`rollback prepared '${String(gid)}'`)
          await ask('drop schema public cascade; create schema public')
        })
    },
  }
}

/** Stages the rows of the world as its tap and target would. */
export const birdsStaged = (
  config: PostgresTargetConfig,
  more: { readonly state?: SingerState; readonly cutShort?: boolean } = {},
): ReturnType<typeof stagedHere> =>
  stagedHere((staging) => openPostgresStore(config, staging), {
    schema,
    records: birds,
    state: stateOfAll,
    ...more,
  })

type Ask = (text: string) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>

const asking = async <A>(connection: ClientConfig, work: (ask: Ask) => Promise<A>): Promise<A> => {
  const client = new Client(connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(async (text) => (await client.query<Record<string, unknown>>(text)).rows)
  } finally {
    await client.end()
  }
}

const seenRows = (connection: ClientConfig): Promise<Omit<TwoHomesSeen, 'states'>> =>
  asking(connection, async (ask) => {
    const table = await lookedUp(ask)
    return {
      birds: await table('birds', 'select id::int, size from birds order by id'),
      models: await table('by_size', 'select size, birds from by_size order by size'),
      beside: (await table('_flext_state', 'select state from _flext_state')).map(parsed),
      staged: [
        ...(await ask(`select nspname from pg_namespace where nspname like '%flext%'`)),
        ...(await table('_flext_run', `select run from _flext_run where status = 'staging'`)),
      ],
      prepared: await ask(preparedHere),
    }
  })

const seenStates = (connection: ClientConfig): Promise<Pick<TwoHomesSeen, 'states' | 'prepared'>> =>
  asking(connection, async (ask) => {
    const table = await lookedUp(ask)
    const states = await table('flext_state', 'select state from flext_state order by revision')
    return { states: states.map(parsed), prepared: await ask(preparedHere) }
  })

const preparedHere = 'select gid from pg_prepared_xacts where database = current_database()'

const lookedUp = async (ask: Ask) => {
  const there = await ask(`select tablename from pg_tables where schemaname = 'public'`)
  const names = new Set(there.map(({ tablename }) => tablename))
  return async (name: string, text: string) => (names.has(name) ? ask(text) : [])
}

const parsed = ({ state: text }: Readonly<Record<string, unknown>>): unknown => {
  assert.ok(typeof text === 'string')
  return JSON.parse(text)
}
