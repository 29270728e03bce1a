/** Lines as the bytes that are printed, gathered in one buffer that is used again and again. */
export interface LineBuffer {
  /** Forgets what was gathered. ASCII lines are written as they are, others as UTF-8. */
  readonly begin: (ascii: boolean) => void
  readonly add: (line: string) => void
  /** What was gathered, valid until the next `begin`. */
  readonly bytes: () => Buffer
}

/** A buffer that grows to the largest amount that was ever gathered. */
export const lineBuffer = (): LineBuffer => {
  let buffer = Buffer.allocUnsafe(1 << 20)
  let used = 0
  let encoding: BufferEncoding = 'utf8'
  let bytesEach = 3

  const grow = (needed: number): void => {
    const wider = Buffer.allocUnsafe(Math.max(buffer.length * 2, needed))
    buffer.copy(wider, 0, 0, used)
    buffer = wider
  }

  return {
    begin: (ascii) => {
      used = 0
      encoding = ascii ? 'latin1' : 'utf8'
      bytesEach = ascii ? 1 : 3
    },
    add: (line) => {
      const most = used + line.length * bytesEach
      if (most > buffer.length) grow(most)
      used += buffer.write(line, used, encoding)
    },
    bytes: () => buffer.subarray(0, used),
  }
}
