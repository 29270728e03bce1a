/** The types that fields of a description may have, and how they are written. */
import {
  ByteSize,
  Duration,
  Instant,
  Int,
  Json,
  LocalDate,
  NonEmptyString,
  NonNegativeInt,
  nullable,
  optional,
  Port,
  PositiveInt,
  strictObject,
  Url,
} from 'flext-core'
import * as t from 'io-ts'

import type { Fields } from './description.ts'

/** `PositiveInt`, `OrderLine[]`, `string | null`, `Instant?`, taken apart. */
export interface FieldType {
  /** A known type or a model. */
  readonly base: string
  readonly list: boolean
  readonly nullable: boolean
  readonly optional: boolean
}

/** What a known type is in the code: its codec there, and the TypeScript type it decodes to. */
export interface KnownType {
  readonly codec: t.Mixed
  readonly decodesTo: string
}

const builtin: Readonly<Record<string, KnownType>> = {
  string: { codec: t.string, decodesTo: 'string' },
  number: { codec: t.number, decodesTo: 'number' },
  boolean: { codec: t.boolean, decodesTo: 'boolean' },
  Int: { codec: Int, decodesTo: 'number' },
  PositiveInt: { codec: PositiveInt, decodesTo: 'number' },
  NonNegativeInt: { codec: NonNegativeInt, decodesTo: 'number' },
  NonEmptyString: { codec: NonEmptyString, decodesTo: 'string' },
  Instant: { codec: Instant, decodesTo: 'Date' },
  LocalDate: { codec: LocalDate, decodesTo: 'LocalDate' },
  Duration: { codec: Duration, decodesTo: 'number' },
  ByteSize: { codec: ByteSize, decodesTo: 'number' },
  Url: { codec: Url, decodesTo: 'string' },
  Port: { codec: Port, decodesTo: 'number' },
  Json: { codec: Json, decodesTo: 'Json' },
}

/** The types that every description may name. */
export const knownTypes: ReadonlyMap<string, KnownType> = new Map(Object.entries(builtin))

/** Takes a written type apart; nothing where it is not written as a type is. */
export const parseFieldType = (written: string): FieldType | undefined => {
  const parts = /^\s*([A-Za-z]\w*)\s*(\[\])?\s*(\|\s*null)?\s*(\?)?\s*$/.exec(written)
  return parts === null
    ? undefined
    : {
        base: parts[1] ?? '',
        list: parts[2] !== undefined,
        nullable: parts[3] !== undefined,
        optional: parts[4] !== undefined,
      }
}

/** The TypeScript type of a decoded value, without being optional: `ReadonlyArray<string> | null`. */
export const decodedType = ({ base, list, nullable: orNull }: FieldType): string => {
  const one = knownTypes.get(base)?.decodesTo ?? base
  return `${list ? `ReadonlyArray<${one}>` : one}${orNull ? ' | null' : ''}`
}

/** The codec of an object with these fields. */
export const codecOfFields = (
  fields: Fields,
  models: Readonly<Record<string, Fields>>,
  name: string,
): t.Mixed =>
  strictObject(
    Object.fromEntries(
      Object.entries(fields).flatMap(([field, written]) => {
        const type = parseFieldType(written)
        return type === undefined ? [] : [[field, codecOf(type, models)]]
      }),
    ),
    name,
  )

const codecOf = (type: FieldType, models: Readonly<Record<string, Fields>>): t.Mixed => {
  const { base, list } = type
  const one = knownTypes.get(base)?.codec ?? codecOfFields(models[base] ?? {}, models, base)
  const many = list ? t.readonlyArray(one) : one
  const whole = type.nullable ? nullable(many) : many
  return type.optional ? optional(whole) : whole
}
