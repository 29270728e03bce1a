/**
 * The writing half of every target of files: one staged file a stream, and a manifest that says how much of
 * each counts. A checkpoint syncs the files, then replaces the manifest.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import type { FileLock } from 'flext-core/file-lock'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { onDisk, readKept, replaceFile, syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import { makeFolder } from '../io/make-folder.ts'
import { writeAll } from '../io/standard-stream.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { lockRun } from '../singer/target/run-lock.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import { Manifest } from './manifest.ts'
import {
  manifestName,
  planName,
  stagedFile,
  stagingFolder,
  stagingLock,
  type StagingPlace,
} from './staging-place.ts'

/** A store that also takes bytes as they are. */
export interface FileStore extends ImmediateTargetStore {
  /** Throws what the system says. */
  readonly append: (stream: string, bytes: Uint8Array, rows: number) => void
}

interface StagedFile {
  readonly fd: number
  bytes: number
  rows: number
  dirty: boolean
}

/** Opens a run's staging, and holds it; what stands after its last checkpoint is cut off. */
export const openFileStore = (
  config: StagingPlace,
  run: string,
): FlextResult<FileStore, TargetError> => {
  const folder = stagingFolder(config, run)
  return pipe(
    onDisk(config.destination_path, () => makeFolder(folder)),
    E.flatMap(() => lockRun(stagingLock(config, run))),
    E.flatMap((lock) =>
      pipe(
        // Whoever held the run before may have dropped its folder.
        onDisk(config.destination_path, () => makeFolder(folder)),
        E.flatMap(() => openLocked(run, folder, lock)),
        E.mapLeft((error) => {
          lock.remove()
          return error
        }),
      ),
    ),
  )
}

const openLocked = (
  run: string,
  folder: string,
  lock: FileLock,
): FlextResult<FileStore, TargetError> =>
  pipe(
    E.Do,
    E.bind('kept', () => readKept(Manifest, join(folder, manifestName))),
    E.filterOrElseW(
      () => !existsSync(join(folder, planName)),
      () => targetStorageFailed(folder, 'a run still loading', 'one that is being published'),
    ),
    E.bindW('files', ({ kept }) => E.flattenW(onDisk(folder, () => reopen(folder, kept)))),
    E.map(({ files, kept }) => fileStore(run, folder, files, kept?.state, lock)),
  )

const reopen = (
  folder: string,
  manifest: Manifest | undefined,
): FlextResult<Map<string, StagedFile>, TargetError> => {
  const streams = Object.entries(manifest?.streams ?? {})
  const known = new Set([manifestName, ...streams.map(([stream]) => fileName(stream, '.jsonl'))])
  for (const name of readdirSync(folder)) if (!known.has(name)) rmSync(join(folder, name))

  const files = new Map<string, StagedFile>()
  for (const [stream, { bytes, rows }] of streams) {
    const file = stagedFile(folder, stream)
    const fd = openSync(file, 'a')
    files.set(stream, { fd, bytes, rows, dirty: false })
    const { size } = fstatSync(fd)
    if (size < bytes) {
      closeAll(files)
      return E.left(targetStorageFailed(file, `${bytes} bytes staged`, `${size}`))
    }
    ftruncateSync(fd, bytes)
  }
  return E.right(files)
}

const closeAll = (files: Map<string, StagedFile>): void => {
  for (const { fd } of files.values()) closeSync(fd)
  files.clear()
}

const fileStore = (
  run: string,
  folder: string,
  files: Map<string, StagedFile>,
  keptState: SingerState | undefined,
  lock: FileLock,
): FileStore => {
  let lastState = keptState
  let newFiles = false

  const fileOf = (stream: string): StagedFile => {
    const open = files.get(stream)
    if (open !== undefined) return open
    const fd = openSync(stagedFile(folder, stream), 'a')
    const file: StagedFile = { fd, bytes: 0, rows: 0, dirty: true }
    files.set(stream, file)
    newFiles = true
    return file
  }

  const append: FileStore['append'] = (stream, bytes, rows) => {
    const file = fileOf(stream)
    writeAll(file.fd, bytes)
    file.bytes += bytes.length
    file.rows += rows
    file.dirty = true
  }

  return {
    schema: () => E.right(undefined),
    activateVersion: () => E.right(undefined),
    write: (stream, records) =>
      onDisk(folder, () => {
        let text = ''
        for (const record of records) text += `${JSON.stringify(record)}\n`
        append(stream, Buffer.from(text), records.length)
      }),
    append,
    checkpoint: (state, ended = false) =>
      onDisk(folder, () => {
        for (const file of files.values()) {
          if (file.dirty) fdatasyncSync(file.fd)
          file.dirty = false
        }
        if (newFiles) syncFolder(folder)
        newFiles = false
        lastState = state ?? lastState
        const streams = Object.fromEntries(
          [...files].map(([stream, { bytes, rows }]) => [stream, { bytes, rows }]),
        )
        const manifest: Manifest = {
          run,
          streams,
          ended,
          ...(lastState === undefined ? {} : { state: lastState }),
        }
        replaceFile(join(folder, manifestName), JSON.stringify(manifest))
      }),
    close: () => {
      closeAll(files)
      if (!existsSync(join(folder, manifestName))) rmSync(folder, { recursive: true, force: true })
      lock.remove()
    },
  }
}
