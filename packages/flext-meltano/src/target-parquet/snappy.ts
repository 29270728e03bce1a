/**
 * Snappy's block format: literals, and copies of what stands before. A page has some hundred thousand
 * of them, so each is written straight into the room for the longest there can be.
 * https://github.com/google/snappy/blob/main/format_description.txt
 */

/** Places of the words that were seen last, by their hash; the room is used again for every call. */
const seen = new Int32Array(1 << 14)
const hashShift = 32 - 14
/** A copy from farther back takes two bytes more. */
const farthest = 0xffff

/** The bytes, compressed. */
export const snappyCompressed = (input: Uint8Array): Uint8Array => {
  const { length } = input
  const view = new DataView(input.buffer, input.byteOffset, length)
  const out = new Uint8Array(32 + length + Math.ceil(length / 6))
  let to = putLength(out, length)
  let done = 0
  let at = 1
  let misses = 0
  seen.fill(0)
  while (at + 4 <= length) {
    const word = view.getInt32(at, true)
    const hash = hashOf(word)
    const before = seen[hash] as number
    seen[hash] = at
    if (at - before > farthest || view.getInt32(before, true) !== word) {
      // The longer nothing was seen before, the less often it is asked.
      misses += 1
      at += 1 + (misses >> 5)
      continue
    }
    const offset = at - before
    let end = at + 4
    while (end < length && input[end] === input[end - offset]) end += 1
    to = putLiteral(out, to, input, done, at)
    to = putCopy(out, to, offset, end - at)
    if (end + 3 <= length) seen[hashOf(view.getInt32(end - 1, true))] = end - 1
    at = end
    done = end
    misses = 0
  }
  return out.subarray(0, putLiteral(out, to, input, done, length))
}

const hashOf = (word: number): number => Math.imul(word, 0x1e35a7bd) >>> hashShift

const putLength = (out: Uint8Array, length: number): number => {
  let to = 0
  let left = length
  for (; left > 127; left >>>= 7) {
    out[to] = (left & 127) | 128
    to += 1
  }
  out[to] = left
  return to + 1
}

const putLiteral = (
  out: Uint8Array,
  begin: number,
  input: Uint8Array,
  from: number,
  end: number,
): number => {
  if (from === end) return begin
  const last = end - from - 1
  let to = begin + 1
  if (last < 60) out[begin] = last << 2
  else {
    let left = last
    for (; left > 0; left >>>= 8) {
      out[to] = left & 255
      to += 1
    }
    out[begin] = (58 + to - begin) << 2
  }
  if (last < 64) for (let at = from; at < end; at += 1) out[to + at - from] = input[at] as number
  else out.set(input.subarray(from, end), to)
  return to + end - from
}

const putCopy = (out: Uint8Array, begin: number, offset: number, length: number): number => {
  let to = begin
  let left = length
  // What is left behind a copy has to be four bytes at least.
  for (; left >= 68; left -= 64) to = putLongCopy(out, to, offset, 64)
  if (left > 64) {
    to = putLongCopy(out, to, offset, 60)
    left -= 60
  }
  if (left > 11 || offset > 2047) return putLongCopy(out, to, offset, left)
  out[to] = 1 | ((left - 4) << 2) | ((offset >> 8) << 5)
  out[to + 1] = offset & 255
  return to + 2
}

const putLongCopy = (out: Uint8Array, to: number, offset: number, length: number): number => {
  out[to] = 2 | ((length - 1) << 2)
  out[to + 1] = offset & 255
  out[to + 2] = offset >> 8
  return to + 3
}
