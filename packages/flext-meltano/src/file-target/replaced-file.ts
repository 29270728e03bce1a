/**
 * A published file that a publishing puts another one in the place of, and its taking back. What somebody
 * else has written there since is not touched: it may hold the rows of a later run.
 */
import { existsSync, renameSync, statSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { onDisk } from '../durable/durable-file.ts'
import { targetStorageFailed, type TargetError } from '../singer/error.ts'

/** By which a file is known again, wherever it is renamed to. */
export const FileMark = t.readonly(t.type({ bytes: t.number, mtimeMs: t.number }))
export interface FileMark extends t.TypeOf<typeof FileMark> {}

export interface ReplacedFile {
  readonly published: string
  /** What takes its place, and is not here any more once it has. */
  readonly built: string
  /** The published file as it was, where there was one. */
  readonly kept: string
  readonly isNew: boolean
  /** Of the built file; undefined in plans of older releases. */
  readonly mark: FileMark | undefined
}

/** Throws what the system says. */
export const markOf = (file: string): FileMark => {
  const { size: bytes, mtimeMs } = statSync(file)
  return { bytes, mtimeMs }
}

/** Puts back what was there before, all or nothing where a file is not the one that was built. */
export const putBack = (
  place: string,
  files: ReadonlyArray<ReplacedFile>,
): FlextResult<void, TargetError> => {
  const inPlace = files.filter(
    ({ published, built, kept, isNew }) =>
      !existsSync(built) && existsSync(isNew ? published : kept),
  )
  const foreign = inPlace.find(
    ({ published, mark }) => mark !== undefined && !isStill(published, mark),
  )
  if (foreign !== undefined) {
    const found = 'another: something else has written to it'
    const expected = 'the file that is to be taken back'
    return E.left(targetStorageFailed(foreign.published, expected, found))
  }
  // One rename each, so that a crash leaves the one or the other.
  return onDisk(place, () => {
    for (const { published, built, kept, isNew } of inPlace)
      if (isNew) renameSync(published, built)
      else renameSync(kept, published)
  })
}

const isStill = (file: string, mark: FileMark): boolean => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.size === mark.bytes && found.mtimeMs === mark.mtimeMs
}
