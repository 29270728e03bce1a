/** Texts of a column in a row group: each once and the places of all, where many are the same. */
import type { ColumnValues } from './column-values.ts'
import { growingBytes } from './growing-bytes.ts'
import { packedRun } from './packed-bits.ts'

/** A dictionary that is longer would not be shorter than the texts. */
const longest = 1 << 14
/** Texts after which it is known whether they repeat. */
const sample = 1024

export const textValues = (): ColumnValues => {
  const bytes = growingBytes()
  let places: Map<string, number> | undefined = new Map()
  let indexes = new Uint32Array(1 << 10)
  let count = 0
  let before = 0

  /** The texts do not repeat: they are written one after another, those before this one first. */
  const forget = (known: ReadonlyMap<string, number>): void => {
    const texts = [...known.keys()]
    bytes.cut(0)
    for (let at = 0; at < count; at += 1) bytes.text(texts[indexes[at] as number] as string)
    places = undefined
  }

  return {
    add: (text) => {
      if (places === undefined) {
        before = bytes.length()
        bytes.text(text)
        return true
      }
      let index = places.get(text)
      if (index === undefined) {
        if (places.size >= longest || (count >= sample && places.size > count / 2)) {
          forget(places)
          before = bytes.length()
          bytes.text(text)
          return true
        }
        index = places.size
        places.set(text, index)
        bytes.text(text)
      }
      if (count === indexes.length) {
        const larger = new Uint32Array(count * 2)
        larger.set(indexes)
        indexes = larger
      }
      indexes[count] = index
      count += 1
      return true
    },
    encoded: () => {
      if (places !== undefined && places.size > 0 && places.size <= count / 2) {
        const width = Math.max(1, 32 - Math.clz32(places.size - 1))
        const run = packedRun(indexes.subarray(0, count), width)
        return {
          values: Buffer.concat([Buffer.from([width]), run]),
          encoding: 'RLE_DICTIONARY',
          dictionary: { values: bytes.view(), count: places.size },
        }
      }
      if (places !== undefined) forget(places)
      return { values: bytes.view(), encoding: 'PLAIN' }
    },
    undo: () => {
      if (places === undefined) bytes.cut(before)
      else count -= 1
    },
    clear: () => {
      bytes.cut(0)
      places = new Map()
      count = 0
    },
  }
}
