/** What a schedule says, read and checked; every mistake is kept for whoever starts it. */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { optional } from '../codec/absent.ts'
import { Duration } from '../codec/duration.ts'
import { describeFound } from '../codec/found.ts'
import { literalUnion } from '../codec/literal-union.ts'
import type { DecodeProblem } from '../codec/problems.ts'
import { decode } from '../codec/report.ts'
import { strictObject } from '../codec/strict-object.ts'
import { PositiveInt } from '../codec/whole-number.ts'
import { narrowed } from '../codec/worded.ts'
import { causeOf } from '../result/cause.ts'
import { cronTimes } from './cron-times.ts'
import type { CatchUp, Schedule, ScheduleOptions } from './schedule.ts'
import { everyTimes, type Times } from './times.ts'

type Checked = Omit<Schedule, 'definition' | 'request'>

const ScheduleName = narrowed(
  'ScheduleName',
  'a name of letters, digits, ".", "_" and "-"',
  (value): value is string => typeof value === 'string' && /^[\w.-]+$/.test(value),
)

const isZone = (value: unknown): value is string => {
  if (typeof value !== 'string') return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const Settings = strictObject(
  {
    name: ScheduleName,
    cron: optional(t.string),
    timeZone: optional(
      narrowed('TimeZone', 'a time zone of the IANA, such as Europe/Berlin', isZone),
    ),
    every: optional(Duration),
    catchUp: optional(
      t.union([literalUnion('skip', 'latest', 'all'), strictObject({ all: PositiveInt })]),
    ),
    overlap: optional(literalUnion('allow', 'skip', 'queue')),
    jitter: optional(Duration),
  },
  'a schedule',
)

/** How many missed times `all` makes up for. */
const allMissed = 1_000

export const checkedSchedule = <Request>(options: ScheduleOptions<Request>): Checked => {
  const { service: _, request: __, ...settings } = options
  const decoded = decode(Settings, settings)
  if (E.isLeft(decoded)) {
    // What a cron expression says can be told all the same; an interval is read with the rest.
    const { cron, every, timeZone } = options
    const zone = isZone(timeZone) ? timeZone : undefined
    const more =
      cron === undefined && every !== undefined
        ? []
        : problemsIn(timesOf({ cron, every, timeZone: zone }))
    return { ...broken(options.name), problems: [...decoded.left.problems, ...more] }
  }
  const { name, catchUp = 'latest', overlap = 'allow', jitter = 0 } = decoded.right
  const times = timesOf(decoded.right)
  return {
    name,
    timing: timingOf(decoded.right),
    times: E.isRight(times) ? times.right : undefined,
    catchUp: missedOf(catchUp),
    overlap,
    jitter,
    problems: problemsIn(times),
  }
}

interface Timing {
  readonly cron?: string | undefined
  readonly timeZone?: string | undefined
  readonly every?: unknown
}

const timesOf = ({ cron, timeZone, every }: Timing): E.Either<DecodeProblem, Times> => {
  if ((cron === undefined) === (every === undefined)) {
    const found = cron === undefined ? 'neither' : 'both'
    return E.left({ path: 'cron', expected: 'either cron or every', found })
  }
  if (typeof cron !== 'string') {
    if (timeZone !== undefined) {
      const expected = 'no time zone beside every, which knows none'
      return E.left({ path: 'timeZone', expected, found: describeFound(timeZone) })
    }
    return typeof every === 'number' && every > 0
      ? E.right(everyTimes(every))
      : E.left({ path: 'every', expected: 'more than 0ms', found: describeFound(every) })
  }
  try {
    const times = cronTimes(cron, timeZone ?? 'UTC')
    if (times.next(0) !== undefined) return E.right(times)
    return E.left({
      path: 'cron',
      expected: 'a time that comes',
      found: `${describeFound(cron)}, which never does`,
    })
  } catch (thrown) {
    const expected = 'a cron expression such as "0 2 * * *"'
    return E.left({
      path: 'cron',
      expected,
      found: `${describeFound(cron)}: ${causeOf(thrown).message}`,
    })
  }
}

const problemsIn = (times: E.Either<DecodeProblem, Times>): ReadonlyArray<DecodeProblem> =>
  E.isLeft(times) ? [times.left] : []

const timingOf = ({ cron, timeZone = 'UTC', every }: Timing): string =>
  cron === undefined ? `every ${String(every)} ms` : `cron ${cron} ${timeZone}`

const missedOf = (catchUp: CatchUp): number => {
  if (typeof catchUp === 'object') return catchUp.all
  return { skip: 0, latest: 1, all: allMissed }[catchUp]
}

const broken = (name: unknown): Omit<Checked, 'problems'> => ({
  name: String(name),
  timing: '',
  times: undefined,
  catchUp: 0,
  overlap: 'allow',
  jitter: 0,
})
