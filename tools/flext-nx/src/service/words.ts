/** Lists and fields as they are given on a command line. */
import type { Fields } from 'flext-quality'

/** `OutOfStock, CardRefused`. */
export const namesIn = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? '')
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** `pens: PositiveInt, to`; what has no type is undefined. */
export const typedNamesIn = (
  text: string | undefined,
): ReadonlyArray<readonly [name: string, type: string | undefined]> =>
  (text ?? '')
    .split(',')
    .map((part) => part.split(':').map((word) => word.trim()))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', type]) => [name, type === '' ? undefined : type])

/** `pens: PositiveInt, to: string`; what has no type is a string. */
export const fieldsIn = (text: string | undefined): Fields =>
  Object.fromEntries(typedNamesIn(text).map(([name, type = 'string']) => [name, type]))

/** Nothing where a prompt was left empty. */
export const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim()
