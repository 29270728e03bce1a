/** The story of the main job, told with a copy of the project, so that nobody's warehouse is touched. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { beginning } from 'flext-core'
import { readSqliteJournal } from 'flext-core/sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 180_000 })

const example = join(import.meta.dirname, '..')
const workspace = join(example, '..', '..')
/** What git does not keep. */
const made = new Set(['output', '.flext', 'node_modules'])

let folder = ''
let project = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-air-travel-'))
  project = join(folder, 'examples', 'air-travel')
  mkdirSync(project, { recursive: true })
  cpSync(example, project, { recursive: true, filter: (path) => !made.has(basename(path)) })
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly start: string }
}

/** `npm start -- <options>`: the script's own command. */
const start = (...options: ReadonlyArray<string>): Promise<Ended> => {
  const [, ...script] = manifest.scripts.start.split(' ')
  const child = spawn(process.execPath, [...script, '--project', project, ...options], {
    cwd: workspace,
    // A killed process cannot remove what it handed to plugins: let that go with the test's folder.
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ end: code ?? signal, stdout, stderr }))
  })
}

const streams = {
  airports: 3376,
  zipcodes: 42_049,
  routes: 5366,
  birdstrikes: 10_000,
  flights: 200_000,
}
const models = [
  'strikes_by_airport_year',
  'strikes_by_time_of_day',
  'flights_by_airport',
  'flights_by_hour',
  'busiest_states',
]

const warehouse = () => {
  const database = new DatabaseSync(join(project, 'output', 'warehouse.db'), { timeout: 5_000 })
  const rows = (sql: string) => database.prepare(sql).all()
  const count = (table: string): number =>
    Number(rows(`SELECT count(*) AS n FROM ${table}`)[0]?.['n'])
  try {
    return {
      streams: Object.fromEntries(Object.keys(streams).map((name) => [name, count(name)])),
      flights: { ...rows('SELECT count(DISTINCT id) AS ids, sum(id) AS sum FROM flights')[0] },
      models: Object.fromEntries(models.map((name) => [name, count(name)])),
      states: rows('SELECT state_id, state FROM _flext_state ORDER BY 1').map((row) => ({
        ...row,
      })),
      staged: count('_flext_stage'),
    }
  } finally {
    database.close()
  }
}

interface Completed {
  readonly rows: Readonly<Record<string, number>>
}

/** What the journal tells of the runs that have ended well, in order. */
const completed = async (): Promise<ReadonlyArray<Completed>> => {
  const opened = await readSqliteJournal(join(project, '.flext', 'journal.db'))()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const reader = opened.right
  try {
    expect(reader.list({}).map(({ status }) => status)).not.toContain('running')
    return reader
      .events(beginning, 1000)
      .filter(({ event }) => event.type === 'flext.meltano.etl-pipeline.completed')
      .map(({ event }) => event.data as Completed)
  } finally {
    reader.close()
  }
}

const total = (runs: ReadonlyArray<Completed>): number =>
  runs.flatMap(({ rows }) => Object.values(rows)).reduce((sum, rows) => sum + rows, 0)

const everything = {
  streams,
  flights: { ids: 200_000, sum: (200_000 * 200_001) / 2 },
  staged: 0,
}
const allRows = Object.values(streams).reduce((sum, rows) => sum + rows, 0)

describe('npm start', () => {
  it('loads everything, builds the models, and says where to look', async () => {
    const { end, stdout, stderr } = await start()
    expect({ end, stderr: end === 0 ? '' : stderr }).toEqual({ end: 0, stderr: '' })
    expect(stdout).toMatch(/^ {2}flights +200000$/m)
    for (const word of ['busiest airports', 'warehouse', 'journal', 'npm start -- --reset --crash'])
      expect(stdout).toContain(word)
    const found = warehouse()
    expect(found).toMatchObject(everything)
    expect(found.models).toMatchObject({ flights_by_hour: 24, strikes_by_time_of_day: 4 })
    expect(Object.values(found.models).every((rows) => rows > 0)).toBe(true)
    expect(total(await completed())).toBe(allRows)
  })

  it('loads nothing twice', async () => {
    const before = warehouse()
    const { end, stdout } = await start()
    expect(end).toBe(0)
    expect(stdout).toMatch(/^ {2}flights +200000$/m)
    expect(warehouse()).toEqual(before)
    const runs = await completed()
    expect(runs).toHaveLength(4)
    expect(total(runs.slice(2))).toBe(0)
  })

  it('goes on after a SIGKILL in the middle of loading, and ends with exact counts', async () => {
    const killed = await start('--reset', '--crash')
    expect(killed.end).toBe('SIGKILL')
    expect(killed.stderr).toMatch(/--crash: \d{6} rows are staged; SIGKILL now/)

    const { end } = await start()
    expect(end).toBe(0)
    expect(warehouse()).toMatchObject(everything)
    const runs = await completed()
    expect(runs).toHaveLength(2)
    expect(total(runs)).toBe(allRows)
  })
})
