/** The lines that were kept of a run, the oldest first, and those that come while one looks. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

import { lineSplitter } from '../io/line-splitter.ts'
import { isAtLeast, type LogLevel, type LogLine } from '../plugin-logs/log-line.ts'
import { logFile, olderFile } from './bounded-log.ts'

export interface KeptLine extends LogLine {
  /** ISO 8601, in UTC. */
  readonly at: string
  readonly plugin: string
}

export interface LineFilter {
  readonly plugins?: ReadonlyArray<string>
  readonly level?: LogLevel
}

export const isWanted =
  ({ plugins, level }: LineFilter) =>
  (line: KeptLine): boolean =>
    (plugins === undefined || plugins.includes(line.plugin)) &&
    (level === undefined || isAtLeast(line.level, level))

/** Reads what has come since it was asked the last time. */
export interface LineReader {
  readonly next: () => ReadonlyArray<KeptLine>
}

/** `folder` is that of the run. Nothing there is nothing read. */
export const lineReader = (folder: string): LineReader => {
  const path = join(folder, logFile)
  let inode: number | undefined
  let from = 0
  let splitter = lineSplitter()

  const take = (file: string): ReadonlyArray<KeptLine> => {
    const fd = openSync(file, 'r')
    try {
      const lines: Array<KeptLine> = []
      const block = Buffer.allocUnsafe(1 << 16)
      for (;;) {
        const size = readSync(fd, block, 0, block.length, from)
        if (size === 0) return lines
        from += size
        for (const text of splitter.take(Buffer.from(block.subarray(0, size)))) {
          const line = parsed(text)
          if (line !== undefined) lines.push(line)
        }
      }
    } finally {
      closeSync(fd)
    }
  }
  const begin = (): void => {
    from = 0
    splitter = lineSplitter()
  }

  return {
    next: () => {
      if (!existsSync(path)) return []
      const now = inodeOf(path)
      if (now === inode) return take(path)
      // The file that was read is the older one by now, or nothing has been read yet.
      const older = existsSync(olderFile(path)) ? take(olderFile(path)) : []
      begin()
      inode = now
      return [...older, ...take(path)]
    },
  }
}

const inodeOf = (path: string): number => {
  const fd = openSync(path, 'r')
  try {
    return fstatSync(fd).ino
  } finally {
    closeSync(fd)
  }
}

const parsed = (text: string): KeptLine | undefined => {
  try {
    return JSON.parse(text) as KeptLine
  } catch {
    return undefined
  }
}
