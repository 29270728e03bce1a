/**
 * Cuts a stream of bytes into lines. The bytes of a chunk are decoded once, as far as its last line
 * end; what is left waits as bytes, so a line may be of any length and cut anywhere.
 */
import { isUtf8 } from 'node:buffer'

export interface LineSplitter {
  /** The lines that this chunk completes, without their ends. */
  readonly take: (chunk: Buffer) => ReadonlyArray<string>
  /** What stands after the last line end, if anything. */
  readonly rest: () => string | undefined
  /** Whether every byte so far was UTF-8, up to the last line end. */
  readonly isUtf8: () => boolean
}

/**
 * How many bytes become text at once. A text of twice as many is an object of its own for V8, which
 * stays until all memory is swept.
 */
export const textBytes = 1 << 16

const lineEnd = 10

/** A splitter at the beginning of its stream. The chunk may be reused once `take` returns. */
export const lineSplitter = (): LineSplitter => {
  let waiting: Array<Buffer> = []
  let wellFormed = true

  return {
    take: (chunk) => {
      const end = chunk.lastIndexOf(lineEnd)
      if (end === -1) {
        if (chunk.length > 0) waiting.push(Buffer.from(chunk))
        return []
      }
      const whole = chunk.subarray(0, end)
      const bytes = waiting.length === 0 ? whole : Buffer.concat([...waiting, whole])
      waiting = end + 1 === chunk.length ? [] : [Buffer.from(chunk.subarray(end + 1))]
      wellFormed &&= isUtf8(bytes)
      return bytes.toString('utf8').split('\n')
    },
    rest: () => (waiting.length === 0 ? undefined : Buffer.concat(waiting).toString('utf8')),
    isUtf8: () => wellFormed,
  }
}
