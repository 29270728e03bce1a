/**
 * Whole numbers that JavaScript holds exactly (at most 2^53 - 1). They are plain numbers in the
 * type, so that a request can be written with literals; io-ts has a branded `Int` for who wants one.
 */
import type * as t from 'io-ts'

import { narrowed } from './worded.ts'

const from =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most

/** A whole number. */
export const Int: t.Type<number> = narrowed('Int', 'a whole number', from(-Infinity))
export type Int = number

/** A whole number from 1 on. */
export const PositiveInt: t.Type<number> = narrowed(
  'PositiveInt',
  'a whole number from 1 on',
  from(1),
)
export type PositiveInt = number

/** A whole number from 0 on. */
export const NonNegativeInt: t.Type<number> = narrowed(
  'NonNegativeInt',
  'a whole number from 0 on',
  from(0),
)
export type NonNegativeInt = number

/** A TCP or UDP port that can be connected to, 1 to 65535. */
export const Port: t.Type<number> = narrowed('Port', 'a port from 1 to 65535', from(1, 65_535))
export type Port = number
