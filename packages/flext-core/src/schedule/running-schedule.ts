/** One schedule at work: waits for its times, starts a run for each, and keeps what it did in its cell. */
import { either as E } from 'fp-ts'

import type { Journal } from '../journal/journal.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { RunHandle } from '../run/handle.ts'
import { journalFailed } from '../run/run-error.ts'
import { isOpen } from '../run/status.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { RunName, RunOptions } from '../runtime/runtime.ts'
import { beginOf, dueTimes } from './due-times.ts'
import { pausedState, resumedState } from './kept-schedules.ts'
import type { ScheduleSummary } from './schedule-admin.ts'
import { scheduleRefused, type ScheduleRefused } from './schedule-error.ts'
import { scheduleQueue } from './schedule-queue.ts'
import {
  cellOf,
  isoTime,
  keptFires,
  type Fire,
  type FiredBy,
  type ScheduleState,
} from './schedule-state.ts'
import type { Schedule } from './schedule.ts'

/** What the runtime lends to its schedules. */
export interface ScheduleControls {
  readonly journal: Journal
  readonly kit: RuntimeKit
  readonly start: (
    schedule: Schedule,
    request: unknown,
    options: RunOptions,
  ) => RunHandle<unknown, FlextError>
}

/** The clock is looked at again after this many milliseconds at most: it may be put forward. */
const longestWait = 600_000

/** How many times one backfill may run. */
const longestBackfill = 10_000

export class RunningSchedule {
  readonly schedule: Schedule
  readonly #controls: ScheduleControls
  #state: ScheduleState
  #turn: Promise<unknown> = Promise.resolve()
  #forgetTimer: (() => void) | undefined
  #stopped = false

  constructor(schedule: Schedule, kept: ScheduleState | undefined, controls: ScheduleControls) {
    this.schedule = schedule
    this.#controls = controls
    const { timing, definition } = schedule
    this.#state = {
      ...(kept ?? { last: isoTime(controls.kit.clock.now()), fires: [] }),
      timing,
      service: definition.name,
    }
  }

  /** Goes on with what an earlier process left, and waits for the next time. */
  begin(): Promise<void> {
    return this.#alone(async () => {
      await this.#keep({})
      await this.#goOnBackfill()
      await this.#fireDue()
    })
  }

  pause(reason: string | undefined): Promise<void> {
    return this.#alone(() => this.#keep(pausedState(this.#state, this.#now, reason)))
  }

  resume(): Promise<void> {
    return this.#alone(() =>
      this.#keep({ paused: undefined, ...resumedState(this.#state, this.#now) }),
    )
  }

  trigger(): Promise<FlextResult<RunName>> {
    return this.#alone(async () => {
      const fire = await this.#fire(this.#now, 'trigger')
      await this.#keep({}, fire)
      return fire.run === undefined
        ? E.left(fire.error ?? journalFailed('the runtime is closed'))
        : E.right({ service: this.schedule.definition.name, id: fire.run })
    })
  }

  backfill(from: Date, to: Date): Promise<FlextResult<number, ScheduleRefused>> {
    const { name, times } = this.schedule
    const [first, last] = [from.getTime(), to.getTime()]
    return this.#alone(async () => {
      if (!(first <= last && last <= this.#now)) {
        const found = `from ${from.toISOString()} to ${to.toISOString()}`
        return E.left(
          scheduleRefused(
            name,
            `a backfill goes from a time to a later one up to now, found ${found}`,
          ),
        )
      }
      let count = 0
      for (
        let time = times!.next(first - 1);
        time !== undefined && time <= last;
        time = times!.next(time)
      ) {
        if (++count > longestBackfill) {
          return E.left(
            scheduleRefused(name, `a backfill runs at most ${longestBackfill} times, found more`),
          )
        }
      }
      await this.#keep({ backfill: { from: isoTime(first), to: isoTime(last) } })
      await this.#goOnBackfill()
      return E.right(count)
    })
  }

  async summary(): Promise<ScheduleSummary> {
    const { timing, service, next, paused, fires } = this.#state
    const [last] = fires
    const run = last?.run === undefined ? undefined : await this.#find(last.run)
    return {
      name: this.schedule.name,
      timing,
      service,
      ...(next !== undefined && { next: new Date(next) }),
      ...(paused && { paused: { ...paused, since: new Date(paused.since) } }),
      ...(last && { last: { ...last, ...(run && { status: run.status }) } }),
    }
  }

  /** Settles when nothing of it is under way. */
  async settled(): Promise<void> {
    await this.#turn
  }

  stop(): void {
    this.#stopped = true
    this.#forgetTimer?.()
  }

  get #now(): number {
    return this.#controls.kit.clock.now()
  }

  /** Does the work when what was asked for before is done; afterwards the schedule waits for its time. */
  #alone<A>(work: () => Promise<A>): Promise<A> {
    const turn = this.#turn.then(async () => {
      if (this.#stopped) throw new FlextDefect(`the schedule ${this.schedule.name} is stopped`)
      this.#forgetTimer?.()
      try {
        return await work()
      } finally {
        this.#waitForNext()
      }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  #waitForNext(): void {
    const { next } = this.#state
    this.#forgetTimer?.()
    if (this.#stopped || next === undefined) return
    const { clock, log } = this.#controls.kit
    const left = beginOf(this.schedule, Date.parse(next)) - clock.now()
    this.#forgetTimer = clock.after(Math.min(Math.max(0, left), longestWait), () => {
      this.#alone(() => this.#fireDue()).catch((thrown: unknown) => {
        if (this.#stopped) return
        this.stop()
        const cause = causeOf(thrown)
        log.error({ schedule: this.schedule.name, cause }, 'a schedule has stopped')
      })
    })
  }

  async #fireDue(): Promise<void> {
    if (this.#state.paused) return
    const last = Date.parse(this.#state.last)
    const began = this.#now
    const { due, missed } = dueTimes(this.schedule, last, began)
    if (missed !== undefined) {
      const { log } = this.#controls.kit
      const at = isoTime(missed)
      log.warn({ schedule: this.schedule.name, from: at }, 'times of a schedule were missed')
      await this.#keep({}, { at, by: 'catch-up', outcome: 'missed' })
    }
    for (const time of due) {
      const late = began - beginOf(this.schedule, time) > 60_000
      const fire = await this.#fire(time, late ? 'catch-up' : 'time')
      if (this.#stopped) return
      await this.#keep({ last: isoTime(time) }, fire)
    }
    if (due.length === 0 && missed !== undefined) await this.#keep({ last: isoTime(began) })
  }

  async #goOnBackfill(): Promise<void> {
    const { backfill } = this.#state
    const { times } = this.schedule
    if (!backfill) return
    const to = Date.parse(backfill.to)
    let time = times!.next(Date.parse(backfill.from) - 1)
    for (; time !== undefined && time <= to; time = times!.next(time)) {
      const fire = await this.#fire(time, 'backfill')
      if (this.#stopped) return
      await this.#keep({ backfill: { ...backfill, from: isoTime(time + 1) } }, fire)
    }
    await this.#keep({ backfill: undefined })
  }

  /** Starts the run of one time; asked again, it finds the same run. */
  async #fire(time: number, by: FiredBy): Promise<Fire> {
    const at = isoTime(time)
    const { name, overlap } = this.schedule
    const id = `${name}@${at}`
    if (overlap === 'skip' && by !== 'trigger' && by !== 'backfill' && (await this.#isOpen(id))) {
      return { at, by, outcome: 'overlap' }
    }
    const accepted = await this.#start(time, id, by)
    if (E.isRight(accepted)) return { at, by, outcome: 'started', run: id }
    const { _tag, message } = accepted.left
    if (_tag === 'JournalFailed') this.stop()
    else {
      const { log } = this.#controls.kit
      log.error({ schedule: name, at, error: accepted.left }, 'a service refused its schedule')
    }
    return { at, by, outcome: 'refused', error: { _tag, message } }
  }

  async #start(time: number, id: string, by: FiredBy): Promise<FlextResult<void>> {
    const { schedule } = this
    const { name, overlap } = schedule
    const queued = overlap === 'queue' || (overlap === 'skip' && by === 'backfill')
    try {
      const request = schedule.request(new Date(time))
      const handle = this.#controls.start(schedule, request, {
        id,
        ...(queued && { queue: { in: scheduleQueue(name) } }),
      })
      // How the run ends is told by the run itself.
      handle.result.catch(() => {})
      const accepted = await handle.accepted()
      // The run is there, whatever it was asked at the time.
      return E.isLeft(accepted) && accepted.left._tag === 'RunConflict'
        ? E.right(undefined)
        : accepted
    } catch (thrown) {
      const { name: kind, message } = causeOf(thrown)
      return E.left({ _tag: 'ScheduleDefect', message: `${kind}: ${message}` })
    }
  }

  /** Whether the run started last is open, and another than this one. */
  async #isOpen(id: string): Promise<boolean> {
    const before = this.#state.fires.find(({ outcome }) => outcome === 'started')?.run
    if (before === undefined || before === id) return false
    const run = await this.#find(before)
    return run !== undefined && isOpen(run.status)
  }

  async #find(id: string) {
    const { journal, kit } = this.#controls
    await kit.writer.durable()
    return journal.find(this.schedule.definition.name, id)
  }

  async #keep(
    change: { readonly [K in keyof ScheduleState]?: ScheduleState[K] | undefined },
    fire?: Fire,
  ): Promise<void> {
    const { next: _, paused, backfill, ...rest } = { ...this.#state, ...change } as ScheduleState
    const next = paused ? undefined : this.schedule.times!.next(Date.parse(rest.last))
    this.#state = {
      ...rest,
      ...(next !== undefined && { next: isoTime(next) }),
      ...(paused && { paused }),
      ...(backfill && { backfill }),
      fires: fire ? [fire, ...rest.fires].slice(0, keptFires) : rest.fires,
    }
    const { journal, kit } = this.#controls
    await kit.writer.durable()
    await journal.setCells([{ key: cellOf(this.schedule.name), value: this.#state }])
  }
}
