/** The schedules of a runtime: started together, or told together what is wrong with them. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import { JournalBroken } from '../journal/journal.ts'
import type { FlextResult } from '../result/result.ts'
import { journalFailed } from '../run/run-error.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { RunningSchedule, type ScheduleControls } from './running-schedule.ts'
import type { ScheduleAdmin } from './schedule-admin.ts'
import {
  schedulesInvalid,
  scheduleUnknown,
  type SchedulesInvalid,
  type ScheduleUnknown,
} from './schedule-error.ts'
import { cellOf, type ScheduleState } from './schedule-state.ts'
import type { Schedule } from './schedule.ts'

export interface SchedulesControls extends ScheduleControls {
  readonly isRegistered: (definition: AnyServiceDefinition) => boolean
}

export class Schedules implements ScheduleAdmin {
  readonly #controls: SchedulesControls
  readonly #running = new Map<string, RunningSchedule>()
  #closed = false

  constructor(controls: SchedulesControls) {
    this.#controls = controls
  }

  readonly start: ScheduleAdmin['start'] = async (schedules) => {
    const problems = this.#problems(schedules)
    if (problems.length > 0) return E.left(schedulesInvalid(problems))
    if (this.#closed) return E.left(journalFailed('the runtime is closed'))
    try {
      const running = await Promise.all(schedules.map((schedule) => this.#add(schedule)))
      await Promise.all(running.map((each) => each.begin()))
      return E.right(undefined)
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
      throw thrown
    }
  }

  readonly list: ScheduleAdmin['list'] = () =>
    Promise.all(this.#running.values().map((running) => running.summary()))

  readonly pause: ScheduleAdmin['pause'] = async (name, reason) =>
    this.#with(name, async (running) => E.right(await running.pause(reason)))

  readonly resume: ScheduleAdmin['resume'] = async (name) =>
    this.#with(name, async (running) => E.right(await running.resume()))

  readonly trigger: ScheduleAdmin['trigger'] = async (name) =>
    this.#with(name, (running) => running.trigger())

  readonly backfill: ScheduleAdmin['backfill'] = async (name, from, to) =>
    this.#with(name, (running) => running.backfill(from, to))

  /** Settles when none is about to start a run. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values().map((running) => running.settled()))
  }

  close(): void {
    this.#closed = true
    for (const running of this.#running.values()) running.stop()
  }

  async #add(schedule: Schedule): Promise<RunningSchedule> {
    const cell = cellOf(schedule.name)
    const cells = await this.#controls.journal.cells(cell)
    const kept = cells.find(({ key }) => key === cell)?.value as ScheduleState | undefined
    const running = new RunningSchedule(schedule, kept, this.#controls)
    this.#running.set(schedule.name, running)
    return running
  }

  async #with<A, Failure>(
    name: string,
    work: (running: RunningSchedule) => Promise<FlextResult<A, Failure>>,
  ): Promise<FlextResult<A, Failure | ScheduleUnknown>> {
    const running = this.#running.get(name)
    return running ? work(running) : E.left(scheduleUnknown(name, [...this.#running.keys()]))
  }

  #problems(schedules: ReadonlyArray<Schedule>): SchedulesInvalid['problems'] {
    const seen = new Set(this.#running.keys())
    return schedules.flatMap(({ name, problems, definition }) => {
      const found = [...problems]
      if (seen.has(name)) {
        const expected = 'a name that no other schedule of the runtime has'
        found.push({ path: 'name', expected, found: describeFound(name) })
      }
      seen.add(name)
      if (!this.#controls.isRegistered(definition)) {
        const { name: service, version } = definition
        const expected = 'a service that is registered with this runtime'
        found.push({ path: 'service', expected, found: `${service}, version ${version}` })
      }
      return found.map((problem) => ({ ...problem, schedule: name }))
    })
  }
}
