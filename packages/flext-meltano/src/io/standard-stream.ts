/**
 * Blocking reads and writes on a file descriptor. A plugin process does one thing at a time, and a
 * blocked call is the cheapest back-pressure there is: no queue, and memory that stays flat.
 */
import { readSync, writeSync } from 'node:fs'

/** Reads some bytes; 0 at the end of the input. */
export const readSome = (fd: number, into: Buffer): number => {
  for (;;) {
    try {
      return readSync(fd, into, 0, into.length, null)
    } catch (error) {
      if (codeOf(error) === 'EOF') return 0
      if (codeOf(error) !== 'EAGAIN') throw error
      pause()
    }
  }
}

/** Writes every byte, however long the reader takes. */
export const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written, bytes.length - written)
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      pause()
    }
  }
}

/** The system's code of a failed call: `ENOSPC`, `EPIPE`. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Only descriptors that someone made non-blocking ever come here. */
const pause = (): void => {
  Atomics.wait(clock, 0, 0, 1)
}
const clock = new Int32Array(new SharedArrayBuffer(4))
