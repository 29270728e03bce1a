/**
 * A schedule says when a service is to run by itself, and with what. It is a value, declared once and
 * started with `runtime.schedules.start([...])`; what is wrong with it is told there, all at once.
 */
import type { DurationInput } from '../clock/duration.ts'
import type { DecodeProblem } from '../codec/problems.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { FlextDomainService } from '../service/domain-service.ts'
import { checkedSchedule } from './checked-schedule.ts'
import type { Times } from './times.ts'

/** A service by its class, or one made for the runtime at hand. */
export type ScheduledService<Request> =
  | {
      readonly definition: AnyServiceDefinition
      new (...args: never): FlextDomainService<Request, unknown, unknown>
    }
  | FlextDomainService<Request, unknown, unknown>

/** What becomes of times at which no process was there: none, the latest, or all, up to so many of the latest. */
export type CatchUp = 'skip' | 'latest' | 'all' | { readonly all: number }

/** What becomes of a time at which the run before is still open. */
export type Overlap = 'allow' | 'skip' | 'queue'

interface WhatToRun<Request> {
  /** Letters, digits, `.`, `_` and `-`; unique in a runtime. Its runs are named `name@2026-11-25T02:00:00.000Z`. */
  readonly name: string
  readonly service: ScheduledService<Request>
  /** The request of the run for this time. It has to be the same whenever it is asked for the same time. */
  readonly request: (at: Date) => NoInfer<Request>
  /** Default `latest`. `all` means the latest 1,000. A time less than a minute ago is not missed. */
  readonly catchUp?: CatchUp
  /** Default `allow`. */
  readonly overlap?: Overlap
  /** Each run begins up to this much later than its time says, always the same for the same time. */
  readonly jitter?: DurationInput
}

interface ByCron {
  /** Five fields, or six with the seconds first: `0 2 * * *`. */
  readonly cron: string
  /** Of the IANA: `Europe/Berlin`. Default `UTC`, and never that of the machine. */
  readonly timeZone?: string
  readonly every?: never
}

interface ByInterval {
  /** At whole multiples of this since 1970-01-01T00:00:00Z. */
  readonly every: DurationInput
  readonly cron?: never
  readonly timeZone?: never
}

export type ScheduleOptions<Request> = WhatToRun<Request> & (ByCron | ByInterval)

export interface Schedule {
  readonly name: string
  /** `cron 0 2 * * * Europe/Berlin` or `every 900000 ms`. */
  readonly timing: string
  /** Undefined only where there are problems. */
  readonly times: Times | undefined
  readonly definition: AnyServiceDefinition
  readonly request: (at: Date) => unknown
  /** How many missed times are made up for. */
  readonly catchUp: number
  readonly overlap: Overlap
  /** In milliseconds. */
  readonly jitter: number
  readonly problems: ReadonlyArray<DecodeProblem>
}

export const schedule = <Request>(options: ScheduleOptions<Request>): Schedule => {
  const { service, request } = options
  return { ...checkedSchedule(options), definition: definitionOf(service), request }
}

const definitionOf = <Request>(service: ScheduledService<Request>): AnyServiceDefinition =>
  'definition' in service
    ? service.definition
    : (service.constructor as unknown as { readonly definition: AnyServiceDefinition }).definition
