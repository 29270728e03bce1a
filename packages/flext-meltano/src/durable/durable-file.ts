/** Files that are on the disk when the call returns, and that no crash leaves half written. */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { codeOf } from '../io/standard-stream.ts'
import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'

/**
 * Replaces a file as a whole: either the old text or the new one is there, never a mixture. One that is there
 * keeps its mode, and a link stays one; `mode` is what a new file gets.
 */
export const replaceFile = (file: string, text: string, mode = 0o666): void => {
  const before = statSync(file, { throwIfNoEntry: false })
  const path = before === undefined ? file : realpathSync(file)
  const next = `${path}.next`
  try {
    // One that a crash left has a mode of its own.
    rmSync(next, { force: true })
    const fd = openSync(next, 'wx', before?.mode ?? mode)
    try {
      if (before !== undefined) fchmodSync(fd, before.mode)
      writeFileSync(fd, text, { flush: true })
    } finally {
      closeSync(fd)
    }
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Makes the names in a folder durable. */
export const syncFolder = (folder: string): void => syncFile(folder)

/** Makes durable what was written to a file, by whoever did. */
export const syncFile = (file: string): void => {
  const fd = openSync(file, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Reads a JSON file through a codec; nothing where there is no such file. */
export const readKept = <A>(
  codec: t.Decoder<unknown, A>,
  file: string,
): FlextResult<A | undefined, TargetStorageFailed> => {
  try {
    const decoded = decode(codec, JSON.parse(readFileSync(file, 'utf8')))
    return E.isRight(decoded)
      ? decoded
      : E.left(
          targetStorageFailed(file, codec.name, problemLines(decoded.left.problems).join('; ')),
        )
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return E.right(undefined)
    if (error instanceof SyntaxError)
      return E.left(targetStorageFailed(file, codec.name, 'a file that is no JSON'))
    return E.left(storageFailure(file, error))
  }
}

/** Does file work, and turns what the system refuses into a value. A bug is thrown on. */
export const onDisk = <A>(place: string, work: () => A): FlextResult<A, TargetStorageFailed> => {
  try {
    return E.right(work())
  } catch (error) {
    return E.left(storageFailure(place, error))
  }
}

/** The same for work that waits. */
export const onDiskLater = async <A>(
  place: string,
  work: () => Promise<A>,
): Promise<FlextResult<A, TargetStorageFailed>> => {
  try {
    return E.right(await work())
  } catch (error) {
    return E.left(storageFailure(place, error))
  }
}

const storageFailure = (place: string, error: unknown): TargetStorageFailed => {
  const code = codeOf(error)
  if (code === undefined) throw error
  const [expected, found] = inWords[code] ?? ['a place to keep rows', `the system's ${code}`]
  return targetStorageFailed(place, expected, found, code)
}

const inWords: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['room for the rows', 'a full disk'],
  EDQUOT: ['room for the rows', 'a used-up quota'],
  EROFS: ['a folder that can be written', 'a read-only file system'],
  EACCES: ['a folder that can be written', 'no permission'],
  EPERM: ['a folder that can be written', 'no permission'],
  ENOTDIR: ['a folder', 'a file'],
  EISDIR: ['a file', 'a folder'],
  EMFILE: ['one more open file', 'as many as the system allows'],
  EIO: ['a sound disk', 'an input/output error'],
  ENAMETOOLONG: ['a name the file system takes', 'one that is too long'],
}
