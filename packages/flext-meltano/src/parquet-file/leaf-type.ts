/**
 * The types that single values of a Parquet file have: their JSON Schema, and their JSON text, in which
 * no decimal and no long integer loses a digit. See https://parquet.apache.org/docs/file-format/types
 */
import type { SchemaElement } from 'hyparquet'

import type { JsonSchema } from '../singer/json-schema.ts'
import { dayText, durationText, int96Moment, momentText, timeText } from './parquet-moment.ts'

export interface LeafType {
  readonly schema: JsonSchema
  /** JSON of a value that is there, as the physical type has it. */
  readonly toJson: (value: unknown) => string
}

/** What bytes without a logical type are: base64, or the texts that old writers meant. */
export type BinaryAs = 'base64' | 'text'

/** The type of a leaf of the schema; nothing where it has one that cannot be read. */
export const leafType = (element: SchemaElement, binary: BinaryAs): LeafType | undefined => {
  const { type, converted_type: converted, logical_type: logical } = element
  const name = logical?.type ?? converted
  switch (name) {
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
      return text
    case 'JSON':
      return { schema: { type: ['object', 'array'] }, toJson: jsonOf }
    case 'BSON':
      return undefined
    case 'UUID':
      return { schema: { type: ['string'], format: 'uuid' }, toJson: uuidOf }
    case 'DECIMAL':
      return decimal(...scaleOf(element))
    case 'DATE':
      return {
        schema: { type: ['string'], format: 'date' },
        toJson: (days) => quoted(dayText(Number(days))),
      }
    case 'INTERVAL':
      return {
        schema: { type: ['string'] },
        toJson: (bytes) => quoted(durationText(bytes as Uint8Array)),
      }
    case 'FLOAT16':
      return {
        schema: { type: ['number'] },
        toJson: (bytes) => numberOf(halfOf(bytes as Uint8Array)),
      }
    default:
      return temporalType(element) ?? integerType(element) ?? physicalType(type, binary)
  }
}

const temporalType = ({ converted_type: converted, logical_type: logical }: SchemaElement) => {
  const isTime = logical?.type === 'TIME' || converted?.startsWith('TIME_') === true
  const isMoment = logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP_') === true
  if (!isTime && !isMoment) return undefined
  const unit =
    logical?.type === 'TIME' || logical?.type === 'TIMESTAMP'
      ? logical.unit
      : converted?.endsWith('_MILLIS')
        ? 'MILLIS'
        : 'MICROS'
  const units = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }[unit]
  const toText = isTime ? timeText : momentText
  return {
    schema: { type: ['string'], format: isTime ? 'time' : 'date-time' },
    toJson: (value: unknown) => quoted(toText(BigInt(value as bigint | number), units)),
  }
}

const integerType = ({ converted_type: converted, logical_type: logical }: SchemaElement) => {
  const unsigned =
    logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT_') === true
  if (!unsigned) return undefined
  const bits = logical?.type === 'INTEGER' ? logical.bitWidth : Number(converted?.slice(5))
  const isLong = bits === 64
  return {
    schema: { type: ['integer'], minimum: 0, ...(isLong ? { maximum: 2 ** 64 } : {}) },
    toJson: (value: unknown) =>
      String(BigInt.asUintN(isLong ? 64 : 32, BigInt(value as bigint | number))),
  }
}

const physicalType = (type: SchemaElement['type'], binary: BinaryAs): LeafType | undefined => {
  switch (type) {
    case 'BOOLEAN':
      return { schema: { type: ['boolean'] }, toJson: String }
    case 'INT32':
    case 'INT64':
      return { schema: { type: ['integer'] }, toJson: String }
    case 'FLOAT':
    case 'DOUBLE':
      return { schema: { type: ['number'] }, toJson: numberOf }
    case 'INT96':
      return {
        schema: { type: ['string'], format: 'date-time' },
        toJson: (at) => quoted(int96Moment(at as bigint)),
      }
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return binary === 'text' ? text : { schema: { type: ['string'] }, toJson: base64Of }
    default:
      return undefined
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })
const quoted = (value: string): string => `"${value}"`
/** Throws where there is none. */
const textOf = (bytes: unknown): string => {
  try {
    return decoder.decode(bytes as Uint8Array)
  } catch {
    throw new Error('a text that is no UTF-8')
  }
}
const text: LeafType = {
  schema: { type: ['string'] },
  toJson: (bytes) => JSON.stringify(textOf(bytes)),
}

/** JSON is what it is; parsed first, so that what is none is an error. */
const jsonOf = (bytes: unknown): string => {
  const json = textOf(bytes)
  JSON.parse(json)
  return /[\n\r]/.test(json) ? json.replaceAll(/[\n\r]/g, ' ') : json
}

const base64Of = (bytes: unknown): string =>
  quoted(Buffer.from(bytes as Uint8Array).toString('base64'))

const uuidOf = (bytes: unknown): string =>
  quoted(
    Buffer.from(bytes as Uint8Array)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  )

/** JSON has no NaN and no infinities; they are nothing. */
const numberOf = (value: unknown): string => JSON.stringify(value)

const scaleOf = ({
  scale,
  precision,
  logical_type: logical,
}: SchemaElement): [scale: number, precision: number] => {
  const said = logical?.type === 'DECIMAL' ? logical : undefined
  return [scale ?? said?.scale ?? 0, precision ?? said?.precision ?? 38]
}

/** Whole numbers of more than 18 digits may be past eight bytes. */
const decimal = (scale: number, precision: number): LeafType => ({
  schema: {
    type: [scale <= 0 ? 'integer' : 'number'],
    ...(scale <= 0 && precision - scale > 18 ? { maximum: 1e38 } : {}),
  },
  toJson: (value) =>
    decimalText(
      value instanceof Uint8Array ? signedOf(value) : BigInt(value as bigint | number),
      scale,
    ),
})

const decimalText = (unscaled: bigint, scale: number): string => {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale))
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, -scale)
  return `${unscaled < 0n ? '-' : ''}${whole}.${digits.slice(-scale)}`
}

/** Bytes of a number, the highest first, in two's complement. */
const signedOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0
    ? 0n
    : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`))

const halfOf = (bytes: Uint8Array): number => {
  const bits = (bytes[1] ?? 0) * 256 + (bytes[0] ?? 0)
  const sign = bits >= 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = (bits & 0x3ff) / 1024
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction)
}
