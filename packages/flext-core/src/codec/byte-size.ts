/** An amount of memory or storage: text such as `10MB` or `1.5GiB` outside, bytes inside. */
import * as t from 'io-ts'

import { mismatch, Worded } from './worded.ts'

const expected = 'a size such as 10MB or 1.5GiB, or whole bytes'
const units: ReadonlyArray<readonly [string, number]> = [
  ['PiB', 1024 ** 5],
  ['PB', 1e15],
  ['TiB', 1024 ** 4],
  ['TB', 1e12],
  ['GiB', 1024 ** 3],
  ['GB', 1e9],
  ['MiB', 1024 ** 2],
  ['MB', 1e6],
  ['KiB', 1024],
  ['kB', 1000],
  ['B', 1],
]
const bytesIn = new Map(units.map(([unit, bytes]) => [unit.toLowerCase(), bytes]))

const isBytes = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

const parse = (text: string): number => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? []
  const total = Number(amount) * (bytesIn.get(unit?.toLowerCase() ?? '') ?? Number.NaN)
  const whole = Math.round(total)
  return Math.abs(total - whole) < 1e-3 ? whole : Number.NaN
}

const write = (bytes: number): string => {
  const [unit, size] = units.find(([, each]) => bytes > 0 && bytes % each === 0) ?? ['B', 1]
  return `${bytes / size}${unit}`
}

/** kB, MB, GB count in thousands, KiB, MiB, GiB in 1024s; encoded in the greatest that fits whole. */
export const ByteSize: t.Type<number, string> = new Worded<number, string>(
  'ByteSize',
  expected,
  isBytes,
  (value, context) => {
    const bytes = typeof value === 'string' ? parse(value) : value
    return isBytes(bytes) ? t.success(bytes) : mismatch(value, context, expected)
  },
  write,
)
export type ByteSize = number
