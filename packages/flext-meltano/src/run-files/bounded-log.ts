/** A file of lines that stays below a size: when half is full it becomes the older file, and the older goes. */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

export interface BoundedLog {
  readonly write: (line: string) => void
  readonly close: () => void
}

export const logFile = 'log.jsonl'

/** The lines before those of the file itself. */
export const olderFile = (path: string): string => `${path}.older`

/** Throws what the file system throws. */
export const boundedLog = (path: string, bytes: number): BoundedLog => {
  let fd = openSync(path, 'a', 0o600)
  let size = fstatSync(fd).size
  // A line that was cut off must not take the next one with it.
  if (size > 0) size += writeSync(fd, '\n')
  return {
    write: (line) => {
      const text = Buffer.from(`${line}\n`)
      if (size > 0 && size + text.length > bytes / 2) {
        closeSync(fd)
        renameSync(path, olderFile(path))
        fd = openSync(path, 'a', 0o600)
        size = 0
      }
      writeSync(fd, text)
      size += text.length
    },
    close: () => closeSync(fd),
  }
}
