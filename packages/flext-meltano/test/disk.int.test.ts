import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import type { JsonObject } from '../src/project/json.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import type { TargetStaging } from '../src/singer/target/target-store.ts'
import { csvStaging } from '../src/target-csv/csv-staging.ts'
import { duckdbStaging } from '../src/target-duckdb/duckdb-staging.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { parquetStaging } from '../src/target-parquet/parquet-staging.ts'
import { openParquetStore } from '../src/target-parquet/parquet-store.ts'
import { ok } from '../src/testing/contract-world.ts'

/** Whether small file systems can be mounted here; without that there is no disk to fill. */
const canMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'flext-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' })
    execFileSync('umount', [place])
    return true
  } catch {
    return false
  } finally {
    rmSync(place, { recursive: true })
  }
})()
if (!canMount && process.env['CI'] === 'true')
  throw new Error('the tests of a full disk need a user who may mount a tmpfs (root on Linux)')

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

let folder = ''
let disk = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-disk-'))
  disk = mkdtempSync(join(tmpdir(), 'flext-tmpfs-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
})
afterEach(() => {
  execFileSync('umount', [disk])
  for (const place of [disk, folder]) rmSync(place, { recursive: true, force: true })
})

const staging = () => jsonlStaging({ destination_path: disk })

const load = (run: string, rows: number, target: Target = targets.jsonl) => {
  const path = join(folder, 'rows.csv')
  // What cannot be packed takes the room that it has.
  const text = Array.from({ length: rows }, (_, id) => `${id},${randomBytes(45).toString('hex')}\n`)
  writeFileSync(path, `id,text\n${text.join('')}`)
  return runPair({
    tap: nativePlugin('flext-tap-csv'),
    tapConfig: { files: [{ entity: 'rows', path }], state_rows: 1000 },
    target: nativePlugin(target.command),
    targetConfig: target.config(),
    run,
  })()
}

interface Target {
  readonly command: Parameters<typeof nativePlugin>[0]
  readonly config: () => JsonObject
  readonly staging: () => TargetStaging
}

const inFolder = () => ({ destination_path: disk })
const inFile = () => ({ database: join(disk, 'warehouse.duckdb') })
const targets = {
  jsonl: { command: 'flext-target-jsonl', config: inFolder, staging },
  csv: {
    command: 'flext-target-csv',
    config: inFolder,
    staging: () => csvStaging(inFolder()),
  },
  parquet: {
    command: 'flext-target-parquet',
    config: inFolder,
    staging: () => parquetStaging(inFolder()),
  },
  duckdb: {
    command: 'flext-target-duckdb',
    config: inFile,
    staging: () => duckdbStaging(inFile()),
  },
} as const satisfies Readonly<Record<string, Target>>

/** Each file of the disk with its size. */
const filesOnDisk = () =>
  readdirSync(disk, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      ({ parentPath, name }) =>
        `${join(parentPath, name)} ${statSync(join(parentPath, name)).size}`,
    )
    .toSorted()

describe.skipIf(!canMount)('a disk (needs a user who may mount a tmpfs)', () => {
  it('that is full fails the load with one clear message, and leaves everything as it was', async () => {
    expect(E.isRight(await load('run-1', 1000))).toBe(true)
    await staging().publish('run-1', 'nightly')()
    const before = await staging().publishedState('nightly')()

    const failed = await load('run-2', 50_000)
    expect(failed).toMatchObject({
      left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed', code: 'ENOSPC' } },
    })
    expect(E.isLeft(failed) && failed.left.message).toContain(
      'expected room for the rows, found a full disk',
    )
    expect(E.isRight(await staging().discard('run-2')())).toBe(true)
    expect(await staging().publishedState('nightly')()).toEqual(before)
    expect(readdirSync(disk).toSorted()).toEqual(['.flext-staging', '.flext-state', 'rows.jsonl'])
    expect(readdirSync(join(disk, '.flext-staging'))).toEqual([])
  })

  it.for(['csv', 'parquet', 'duckdb'] as const)(
    'that is full or read-only fails a load into %s, and leaves what is published',
    async (name) => {
      const target = targets[name]
      execFileSync('mount', ['-o', 'remount,size=4m', disk])
      expect(E.isRight(await load('run-1', 1000, target))).toBe(true)
      expect(await target.staging().publish('run-1', 'nightly')()).toMatchObject({
        right: { rows: { rows: 1000 } },
      })
      const before = filesOnDisk()

      const failed = await load('run-2', 55_000, target)
      expect(failed).toMatchObject({
        left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed' } },
      })
      expect(E.isLeft(failed) && failed.left.message).toMatch(/expected room (on the disk|for)/)
      expect(E.isRight(await target.staging().discard('run-2')())).toBe(true)
      expect(filesOnDisk()).toEqual(before)

      execFileSync('mount', ['-o', 'remount,ro', disk])
      const refused = await load('run-3', 10, target)
      expect(refused).toMatchObject({
        left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed' } },
      })
      expect(E.isLeft(refused) && refused.left.message).toMatch(/read-only/)
      expect(filesOnDisk()).toEqual(before)
    },
  )

  it('that fills up while a run is published leaves what was published as it was', async () => {
    expect(E.isRight(await load('run-1', 8000))).toBe(true)
    expect(E.isRight(await staging().publish('run-1', 'nightly')())).toBe(true)
    expect(E.isRight(await load('run-2', 5000))).toBe(true)
    const failed = await staging().publish('run-2', 'nightly')()
    expect(failed).toMatchObject({ left: { _tag: 'TargetStorageFailed', code: 'ENOSPC' } })
    expect(await staging().staged('run-2')()).toMatchObject({ right: { rows: { rows: 5000 } } })
    expect(readdirSync(join(disk, '.flext-staging', 'run-2')).toSorted()).toEqual([
      'manifest.json',
      'publish.json',
      'rows.jsonl',
    ])
    expect(E.isRight(await staging().discard('run-2')())).toBe(true)
    expect(await staging().publishedState('nightly')()).toMatchObject({ _tag: 'Right' })
  })

  it('that has room for half the end of a Parquet file shows none, and the whole one later', async () => {
    // An end of many columns is written to several pages of the disk.
    const names = Array.from({ length: 300 }, (_, at) => `column_${at}`)
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
    const store = await ok(openParquetStore(inFolder(), 'run-1'))
    await ok(
      store.schema({ type: 'SCHEMA', stream: 'wide', schema: { properties }, key_properties: [] }),
    )
    await ok(store.write('wide', [Object.fromEntries(names.map((name) => [name, name]))]))
    await ok(store.checkpoint({ at: 1 }, true))
    store.close()
    const filler = join(disk, 'filler')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(filler, Buffer.alloc((bavail - 5) * bsize))

    const shown = join(disk, 'wide', 'run-1.parquet')
    const publish = () => targets.parquet.staging().publish('run-1', 'nightly')()
    expect(await publish()).toMatchObject({ left: { _tag: 'TargetStorageFailed', code: 'ENOSPC' } })
    expect(existsSync(shown)).toBe(false)
    rmSync(filler)
    expect(await publish()).toMatchObject({ right: { rows: { wide: 1 } } })
    const file = await asyncBufferFromFile(shown)
    expect((await parquetReadObjects({ file }))[0]).toMatchObject({ column_299: 'column_299' })
  })

  it('that is read-only fails the load before the first row', async () => {
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const failed = await load('run-1', 1000)
    expect(failed).toMatchObject({
      left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed', code: 'EROFS' } },
    })
    expect(E.isLeft(failed) && failed.left.message).toContain('found a read-only file system')
    expect(E.isRight(await staging().discard('run-1')())).toBe(true)
    expect(readdirSync(disk)).toEqual([])
  })
})
