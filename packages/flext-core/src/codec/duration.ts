/** A length of time: text such as `250ms`, `5s` or `1h30m` outside, milliseconds inside. */
import * as t from 'io-ts'

import { mismatch, Worded } from './worded.ts'

const expected = 'a duration such as 250ms, 5s or 1h30m, or whole milliseconds'
const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const
const amount = String.raw`(\d+(?:\.\d+)?)`
const pattern = new RegExp(
  `^${units.map(([unit]) => String.raw`(?:${amount}${unit}(?![a-z])\s*)?`).join('')}$`,
)

const isMilliseconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

const parse = (text: string): number => {
  const amounts = text.trim() === '' ? null : pattern.exec(text.trim())
  if (amounts === null) return Number.NaN
  const total = units.reduce((sum, [, ms], i) => sum + Number(amounts[i + 1] ?? 0) * ms, 0)
  const whole = Math.round(total)
  return Math.abs(total - whole) < 1e-6 ? whole : Number.NaN
}

const write = (milliseconds: number): string => {
  let rest = milliseconds
  let text = ''
  for (const [unit, ms] of units) {
    const count = Math.floor(rest / ms)
    if (count > 0) text += `${count}${unit}`
    rest -= count * ms
  }
  return text === '' ? '0ms' : text
}

/** Units from the greatest to the least, each at most once; encoded with as few as will do. */
export const Duration: t.Type<number, string> = new Worded<number, string>(
  'Duration',
  expected,
  isMilliseconds,
  (value, context) => {
    const milliseconds = typeof value === 'string' ? parse(value) : value
    return isMilliseconds(milliseconds)
      ? t.success(milliseconds)
      : mismatch(value, context, expected)
  },
  write,
)
export type Duration = number
