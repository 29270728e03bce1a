/** Whether a file of lines has an end behind its last one, as files that others have written may not. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Not where it is empty. Throws what the system says. */
export const lacksLineEnd = (file: string): boolean => {
  const fd = openSync(file, 'r')
  try {
    const { size } = fstatSync(fd)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== lineEnd
  } finally {
    closeSync(fd)
  }
}

const lineEnd = 10
