/**
 * A queue lets runs begin one after another: no more at once, and no more in a stretch of time, than
 * it allows, in all and for each key. It is a value, declared once and given to the runtime.
 */
import type { DurationInput } from '../clock/duration.ts'
import { optional } from '../codec/absent.ts'
import { Duration } from '../codec/duration.ts'
import { decode } from '../codec/report.ts'
import { strictObject } from '../codec/strict-object.ts'
import { PositiveInt } from '../codec/whole-number.ts'
import { narrowed } from '../codec/worded.ts'
import { FlextDefect } from '../result/error.ts'

/** At most `limit` runs begin within any stretch of time as long as `per`. */
export interface Rate {
  readonly limit: number
  readonly per: DurationInput
}

export interface QueueLimits {
  /** How many of its runs may be under way at once. Default: any number. */
  readonly concurrency?: number
  /** How many may begin in a stretch of time. Default: any number. */
  readonly rate?: Rate
}

export interface QueueOptions extends QueueLimits {
  /** Letters, digits, `.`, `_` and `-`; unique among the queues of a runtime. */
  readonly name: string
  /** For each key by itself, beside the limits for all. */
  readonly perKey?: QueueLimits
  /** How many runs may wait; another is refused with `QueueFull`. Default: any number. */
  readonly length?: number
}

/** The limits of a queue, its lengths of time in milliseconds. */
export interface Limits {
  readonly concurrency: number
  readonly rate: { readonly limit: number; readonly per: number } | undefined
}

export interface Queue {
  readonly name: string
  readonly limits: Limits
  readonly perKey: Limits
  readonly length: number
}

const QueueName = narrowed(
  'QueueName',
  'a name of letters, digits, ".", "_" and "-"',
  (value): value is string => typeof value === 'string' && /^[\w.-]+$/.test(value),
)

const limitCodecs = {
  concurrency: optional(PositiveInt),
  rate: optional(strictObject({ limit: PositiveInt, per: Duration }, 'a rate')),
}

const QueueSettings = strictObject(
  {
    name: QueueName,
    ...limitCodecs,
    perKey: optional(strictObject(limitCodecs, 'limits')),
    length: optional(PositiveInt),
  },
  'a queue',
)

/** Declares a queue. Throws a `FlextDefect` that names every mistake in its options. */
export const queue = (options: QueueOptions): Queue => {
  const decoded = decode(QueueSettings, options, { name: `queue ${options.name}` })
  if (decoded._tag === 'Left') throw new FlextDefect(decoded.left.message)
  const { name, perKey = {}, length = Infinity } = decoded.right
  return { name, limits: limitsOf(decoded.right), perKey: limitsOf(perKey), length }
}

const limitsOf = ({
  concurrency = Infinity,
  rate,
}: {
  readonly concurrency?: number
  readonly rate?: { readonly limit: number; readonly per: number }
}): Limits => ({ concurrency, rate })
