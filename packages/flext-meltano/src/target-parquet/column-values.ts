/** The values of a column in a row group as they are put together, from texts, without an object each. */
import type { Encoding } from 'hyparquet'

import { growingBytes, type GrowingBytes } from './growing-bytes.ts'
import { packedBits } from './packed-bits.ts'
import { decimalBytes, type ParquetType } from './parquet-type.ts'
import { dayValue, decimalValue, doubleValue, microsecondValue, wholeValue } from './value-text.ts'
import { textValues } from './text-values.ts'

/** What a row group keeps of a column, nothings left out. */
export interface EncodedValues {
  readonly values: Uint8Array
  readonly encoding: Encoding
  readonly dictionary?: { readonly values: Uint8Array; readonly count: number }
  readonly min?: number | bigint
  readonly max?: number | bigint
}

export interface ColumnValues {
  /** Adds a value, unless the text is none of the column. */
  readonly add: (text: string) => boolean
  /** What has been added; it holds until the next is added. */
  readonly encoded: () => EncodedValues
  /** Takes back what was added last. */
  readonly undo: () => void
  readonly clear: () => void
}

export const columnValues = (type: ParquetType): ColumnValues => {
  switch (type._tag) {
    case 'Whole':
      return numbers(wholeValue, (bytes, value) => bytes.int64(value))
    case 'Double':
      return numbers(doubleValue, (bytes, value) => bytes.double(value))
    case 'Day':
      return numbers(dayValue, (bytes, value) => bytes.int32(value))
    case 'Moment':
      return numbers(microsecondValue, (bytes, value) => bytes.int64(value))
    case 'Decimal': {
      const { precision, scale } = type
      const toValue = (text: string) => decimalValue(text, precision, scale)
      return precision > 18
        ? numbers(toValue, (bytes, value) => bytes.bytes(bigEndian(BigInt(value))))
        : numbers(toValue, (bytes, value) => bytes.int64(value))
    }
    case 'Boolean':
      return truths()
    case 'Json':
    case 'Text':
      return textValues()
  }
}

const numbers = <Value extends number | bigint>(
  toValue: (text: string) => Value | undefined,
  put: (bytes: GrowingBytes, value: Value) => void,
): ColumnValues => {
  const bytes = growingBytes()
  let before = 0
  let min: Value | undefined
  let max: Value | undefined
  return {
    add: (text) => {
      const value = toValue(text)
      if (value === undefined) return false
      before = bytes.length()
      put(bytes, value)
      if (min === undefined || value < min) min = value
      if (max === undefined || value > max) max = value
      return true
    },
    encoded: () => ({
      values: bytes.view(),
      encoding: 'PLAIN',
      ...(min === undefined || max === undefined ? {} : { min, max }),
    }),
    // The bounds may be wider than the values, and never narrower.
    undo: () => bytes.cut(before),
    clear: () => {
      bytes.cut(0)
      min = undefined
      max = undefined
    },
  }
}

const truths = (): ColumnValues => {
  let bits: Array<number> = []
  return {
    add: (text) => {
      const isTrue = text === 'true' || (text !== 'false' && text.toLowerCase() === 'true')
      if (!isTrue && text.toLowerCase() !== 'false') return false
      bits.push(isTrue ? 1 : 0)
      return true
    },
    encoded: () => ({ values: packedBits(bits, 1), encoding: 'PLAIN' }),
    undo: () => {
      bits.pop()
    },
    clear: () => {
      bits = []
    },
  }
}

const bigEndian = (value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(decimalBytes)
  bytes.writeBigInt64BE(value >> 64n)
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 8)
  return bytes
}
