/** What stands in the way of a pipeline without being its input: locks, disks, and sudden death. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { onTestFinished, vi } from 'vitest'

import type { BadWorld } from './pipeline-bad-world.ts'
import { childrenOf } from './pipeline-process.ts'

/** Whether small file systems can be mounted here, as only root can on Linux. */
export const canMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'flext-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place])
  if (mounted.status === 0) spawnSync('umount', [place])
  rmSync(place, { recursive: true })
  return mounted.status === 0
})()

/** Puts the warehouse on a small disk of its own for the rest of the test. */
export const onSmallDisk = ({ project }: BadWorld): string => {
  const folder = join(project, 'warehouse')
  const aside = join(project, 'aside')
  cpSync(folder, aside, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  if (mounted.status !== 0) throw new Error(String(mounted.stderr))
  onTestFinished(() => void spawnSync('umount', [folder]))
  cpSync(aside, folder, { recursive: true })
  rmSync(aside, { recursive: true })
  return folder
}

export const onReadOnlyDisk = (world: BadWorld): void => {
  spawnSync('mount', ['-o', 'remount,ro', onSmallDisk(world)])
}

/** Another process writes to the warehouse, and does not end. */
export const lockedWarehouse = ({ project }: BadWorld): Promise<void> =>
  held([
    '-e',
    `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1])
     database.exec('begin immediate'); process.stdout.write('locked'); setInterval(() => {}, 1000)`,
    join(project, 'warehouse', 'warehouse.db'),
  ])

/** Another process owns the journal. */
export const lockedJournal = ({ project }: BadWorld): Promise<void> =>
  held([
    '--conditions=@flext/source',
    '--input-type=module',
    '-e',
    `const { sqliteRuntime } = await import('flext-core/sqlite')
     await sqliteRuntime({ path: process.argv[1] })()
     process.stdout.write('locked'); setInterval(() => {}, 1000)`,
    join(project, 'journal.db'),
  ])

export const corruptJournal = ({ project }: BadWorld): void => {
  const journal = join(project, 'journal.db')
  writeFileSync(journal, readFileSync(journal).fill(0xaa, 4096))
}

/** Ends the target with SIGKILL once it has made rows durable. */
export const targetKilled = async ({ project }: BadWorld): Promise<void> => {
  await vi.waitUntil(() => stagedRows(join(project, 'warehouse', 'warehouse.db')) > 0, {
    timeout: 60_000,
  })
  const target = childrenOf(process.pid).find(({ command }) => command.includes('target-sqlite'))
  if (target === undefined) throw new Error('the target is not there')
  process.kill(target.pid, 'SIGKILL')
}

const stagedRows = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  try {
    return Number(database.prepare('SELECT sum(rows) AS rows FROM _flext_stage').get()?.['rows'])
  } finally {
    database.close()
  }
}

/** Starts a process, waits for its first word, and ends it with the test. */
const held = async (args: ReadonlyArray<string>): Promise<void> => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  })
  await once(child.stdout, 'data')
}
