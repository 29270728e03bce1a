/** Whether a file holds so many bytes of another one from a place on. */
import { closeSync, openSync, readSync } from 'node:fs'

const blockBytes = 1 << 18

export const holdsAt = (file: string, place: number, other: string, bytes: number): boolean => {
  const fd = openSync(file, 'r')
  try {
    const otherFd = openSync(other, 'r')
    try {
      const [here, there] = [Buffer.alloc(blockBytes), Buffer.alloc(blockBytes)]
      for (let at = 0; at < bytes; at += blockBytes) {
        const size = Math.min(blockBytes, bytes - at)
        const read = readSync(fd, here, 0, size, place + at)
        if (read !== size || readSync(otherFd, there, 0, size, at) !== size) return false
        if (!here.subarray(0, size).equals(there.subarray(0, size))) return false
      }
      return true
    } finally {
      closeSync(otherFd)
    }
  } finally {
    closeSync(fd)
  }
}
