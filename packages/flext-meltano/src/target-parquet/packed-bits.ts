/** Small whole numbers, each in so many bits: https://parquet.apache.org/docs/file-format/data-pages/encodings/ */

/** As they stand in the pages of truths, and in a bit-packed run of eights. */
export const packedBits = (values: ArrayLike<number>, width: number): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(values.length / 8) * width)
  let pending = 0
  let bits = 0
  let to = 0
  for (let at = 0; at < values.length; at += 1) {
    pending |= (values[at] as number) << bits
    bits += width
    while (bits >= 8) {
      bytes[to] = pending & 0xff
      to += 1
      pending >>>= 8
      bits -= 8
    }
  }
  if (bits > 0) bytes[to] = pending & 0xff
  return bytes
}

/** A run of one value again and again, or of values of their own, in the hybrid of RLE and bits. */
export const packedRun = (values: ArrayLike<number>, width: number): Uint8Array =>
  Buffer.concat([variable(((values.length + 7) >> 3) * 2 + 1), packedBits(values, width)])

export const repeatedRun = (value: number, count: number): Uint8Array =>
  Buffer.concat([variable(count * 2), Buffer.from([value])])

const variable = (value: number): Buffer => {
  const bytes: Array<number> = []
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left & 127) | 128)
  }
}
