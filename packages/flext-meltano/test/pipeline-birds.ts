/** A project over generated files in two streams, and what its targets hold when all is well. */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const birds = 20_000
export const sightings = 40_000

const meltano = `
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config:
        state_rows: 500
        files:
          - { entity: birds, path: birds.csv, keys: [id] }
          - { entity: sightings, path: sightings.csv, keys: [] }
    - { name: tap-foreign, executable: ./tap-foreign.js }
  loaders:
    - { name: target-sqlite, variant: flext, config: { database: warehouse.db } }
    - { name: target-jsonl, variant: flext, config: { destination_path: lines } }
    - { name: target-foreign, executable: ./target-foreign.js }
  transformers:
    - name: flext-sql
      config:
        models: [by_species.sql]
        checks:
          - unique: birds.id
          - unique: sightings.id
          - relationships: { column: sightings.bird, to: birds.id }
          - row_count: { table: by_species, min: 7, max: 7 }
`
const model = `
  SELECT species, count(*) AS sightings, sum(sightings.id) AS ids
  FROM sightings JOIN birds ON birds.id = sightings.bird
  GROUP BY species ORDER BY species`

/** Prints 3,000 numbers with a state every 100, from where the state says. */
const foreignTap = `#!/usr/bin/env node
const { readFileSync, writeSync } = require('node:fs')
const given = (name) => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : JSON.parse(readFileSync(process.argv[at + 1], 'utf8'))
}
const say = (message) => writeSync(1, JSON.stringify(message) + '\\n')
const schema = { properties: { id: { type: 'integer' } } }
const stream = 'numbers'
if (process.argv.includes('--discover'))
  say({ streams: [{ tap_stream_id: stream, stream, schema, metadata: [{ breadcrumb: [], metadata: { selected: true } }] }] })
else {
  say({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
  for (let id = (given('--state')?.id ?? 0) + 1; id <= 3000; id += 1) {
    say({ type: 'RECORD', stream, record: { id } })
    if (id % 100 === 0) {
      say({ type: 'STATE', value: { id } })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
`
/** Appends each record to a file, and answers a state when all before it is there. */
const foreignTarget = `#!/usr/bin/env node
const { appendFileSync, writeSync } = require('node:fs')
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  if (message.type === 'RECORD') appendFileSync('numbers.txt', message.record.id + '\\n')
  if (message.type === 'STATE') writeSync(1, JSON.stringify(message.value) + '\\n')
})
`

/** A folder with the project and its files; the caller removes it. */
export const birdsProject = (): string => {
  const project = mkdtempSync(join(tmpdir(), 'flext-birds-'))
  const put = (name: string, text: string) => writeFileSync(join(project, name), text)
  put('meltano.yml', meltano)
  put('by_species.sql', model)
  put('birds.csv', `id,species,name\n${birdRows(0, birds)}`)
  put('sightings.csv', `id,bird,place,seen\n${sightingRows(0, sightings)}`)
  put('tap-foreign.js', foreignTap)
  put('target-foreign.js', foreignTarget)
  for (const plugin of ['tap-foreign.js', 'target-foreign.js'])
    chmodSync(join(project, plugin), 0o755)
  mkdirSync(join(project, 'lines'))
  return project
}

/** Writes so many more sightings at the end of the file. */
export const growSightings = (project: string, more: number): void =>
  appendFileSync(join(project, 'sightings.csv'), sightingRows(sightings, sightings + more))

const rowsOf = (from: number, to: number, row: (id: number) => string): string =>
  Array.from({ length: to - from }, (_, at) => row(from + at)).join('')

const birdRows = (from: number, to: number): string =>
  rowsOf(from, to, (id) => `${id},species ${id % 7},"bird, the ${id}th"\n`)

const sightingRows = (from: number, to: number): string =>
  rowsOf(from, to, (id) => `${id},${id % birds},${'x'.repeat(id % 60)},2026-01-0${1 + (id % 9)}\n`)

export interface StreamSeen {
  readonly rows: number
  readonly distinct: number
  readonly sum: number
}

/** All that a target shows, run ids and times left out. */
export interface TargetSeen {
  readonly streams: Readonly<Record<string, StreamSeen>>
  /** A hash of every row of every table or file, in order of keys. */
  readonly rows: string
  readonly states: ReadonlyArray<unknown>
  /** What of unfinished runs can be found. */
  readonly staged: ReadonlyArray<string>
}

export type LookInto = (project: string) => TargetSeen

export const seenInWarehouse: LookInto = (project) => {
  const file = join(project, 'warehouse.db')
  const streams: Record<string, StreamSeen> = {}
  const hash = createHash('sha256')
  if (!existsSync(file)) return { streams, rows: '', states: [], staged: [] }
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    const named = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
    const names = named.map(({ name }) => String(name)).toSorted()
    for (const name of names.filter((table) => !table.startsWith('_flext'))) {
      hash.update(name)
      for (const row of database.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).iterate())
        hash.update(JSON.stringify(row))
      if (name === 'by_species') continue
      const counts = `SELECT count(*) AS rows, count(DISTINCT id) AS "distinct", sum(id) AS sum`
      streams[name] = { ...database.prepare(`${counts} FROM "${name}"`).get() } as never
    }
    const states = names.includes('_flext_state')
      ? database.prepare('SELECT state FROM _flext_state').all()
      : []
    const open = names.includes('_flext_run')
      ? database.prepare(`SELECT run FROM _flext_run WHERE status <> 'published'`).all()
      : []
    return {
      streams,
      rows: hash.digest('hex'),
      states: states.map(({ state }) => JSON.parse(String(state)) as unknown),
      staged: [
        ...names.filter((name) => name.startsWith('_flext_stage_')),
        ...open.map(({ run }) => String(run)),
        ...readdirSync(project).filter((name) => name.endsWith('.lock')),
      ],
    }
  } finally {
    database.close()
  }
}

export const seenInLines: LookInto = (project) => {
  const folder = join(project, 'lines')
  const hash = createHash('sha256')
  const streams: Record<string, StreamSeen> = {}
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  for (const file of files.toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8')
    hash.update(file).update(text)
    const lines = text.split('\n').slice(0, -1)
    const ids = lines.map((line) => (JSON.parse(line) as { readonly id: number }).id)
    const sum = ids.reduce((all, id) => all + id, 0)
    const stream = file.slice(0, -'.jsonl'.length)
    streams[stream] = { rows: ids.length, distinct: new Set(ids).size, sum }
  }
  const kept = filesIn(join(folder, '.flext-state')).filter((file) => file.endsWith('.json'))
  const states = kept.map((file) => {
    const { state } = JSON.parse(readFileSync(file, 'utf8')) as { readonly state: unknown }
    return state
  })
  const staged = filesIn(join(folder, '.flext-staging'))
  return { streams, rows: files.length === 0 ? '' : hash.digest('hex'), states, staged }
}

const filesIn = (folder: string): ReadonlyArray<string> =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
