/** Bytes that grow with what is put at their end, little end first; the room stays for the next time. */
export interface GrowingBytes {
  readonly length: () => number
  readonly int32: (value: number) => void
  /** A whole number of eight bytes. */
  readonly int64: (value: number | bigint) => void
  readonly double: (value: number) => void
  readonly byte: (value: number) => void
  /** A text in UTF-8 behind the number of its bytes. */
  readonly text: (value: string) => void
  readonly bytes: (value: Uint8Array) => void
  /** What there is, for as long as nothing is added. */
  readonly view: () => Uint8Array
  /** Leaves so many of the first bytes. */
  readonly cut: (length: number) => void
}

const begin = 1 << 12

export const growingBytes = (): GrowingBytes => {
  let buffer = Buffer.alloc(begin)
  let view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  let length = 0

  const ensure = (more: number): void => {
    if (length + more <= buffer.length) return
    const larger = Buffer.alloc(Math.max(buffer.length * 2, length + more))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
    view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  }

  return {
    length: () => length,
    int32: (value) => {
      ensure(4)
      view.setInt32(length, value, true)
      length += 4
    },
    int64: (value) => {
      ensure(8)
      if (typeof value === 'bigint') view.setBigInt64(length, value, true)
      else {
        const high = Math.floor(value / 4294967296)
        view.setUint32(length, value - high * 4294967296, true)
        view.setInt32(length + 4, high, true)
      }
      length += 8
    },
    double: (value) => {
      ensure(8)
      view.setFloat64(length, value, true)
      length += 8
    },
    byte: (value) => {
      ensure(1)
      buffer[length] = value
      length += 1
    },
    text: (value) => {
      const characters = value.length
      ensure(4 + 3 * characters)
      const from = length + 4
      let at = 0
      // Most texts are short and ASCII: asking the engine for each would cost more than they do.
      if (characters < 48)
        for (; at < characters; at += 1) {
          const code = value.charCodeAt(at)
          if (code > 127) break
          buffer[from + at] = code
        }
      const size = at === characters ? characters : buffer.write(value, from, 'utf8')
      view.setInt32(length, size, true)
      length = from + size
    },
    bytes: (value) => {
      ensure(value.length)
      buffer.set(value, length)
      length += value.length
    },
    view: () => buffer.subarray(0, length),
    cut: (shorter) => {
      length = shorter
    },
  }
}
