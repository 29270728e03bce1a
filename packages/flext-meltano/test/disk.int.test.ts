import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/singer/plugin-command.ts'
import { runPair } from '../src/singer/run-pair.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'

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

const load = (run: string, rows: number) => {
  const path = join(folder, 'rows.csv')
  const text = Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(90)}\n`).join('')
  writeFileSync(path, `id,text\n${text}`)
  return runPair({
    tap: nativePlugin('flext-tap-csv'),
    tapConfig: { files: [{ entity: 'rows', path }], state_rows: 1000 },
    target: nativePlugin('flext-target-jsonl'),
    targetConfig: { destination_path: disk },
    run,
  })()
}

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
