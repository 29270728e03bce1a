/**
 * Says what a service does in one sentence: given what a run had done before, when it is asked for
 * this, and these steps fail, then it ends so. Time is skipped; the steps use the ports for real.
 */
import { toCloudEvent } from '../event/cloud-event.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { RunRecord } from '../journal/record.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import type { RunOptions } from '../runtime/runtime.ts'
import { recordsOf, type Earlier } from './earlier.ts'
import { insist, type Expected } from './expectation.ts'
import { givenUp } from './given-up.ts'
import { stepsOf, type Observed } from './observed.ts'
import { seededRandom, seededUuid } from './seeded.ts'
import type { AnyServiceClass, PortsOf, RequestOf } from '../service/service-class.ts'
import { skippingClock } from './skipping-clock.ts'

/** The world and the past of a run. */
export interface Given<S extends AnyServiceClass> {
  readonly ports: PortsOf<S>
  /** What the run had done before a crash, operation by operation: `done(reserve, 'r-1')`. */
  readonly earlier?: ReadonlyArray<Earlier>
  /** What the clock shows at first. */
  readonly start?: Date | number
}

/** How a run is asked for, and what goes wrong in it. */
export interface When extends RunOptions {
  /**
   * Steps that fail, by name, without being done: at every attempt, or with the errors of a list at
   * the first attempts.
   */
  readonly fail?: Readonly<Record<string, FlextError | ReadonlyArray<FlextError>>>
  /** Cancels the run once this step is done. */
  readonly cancelAfter?: string
}

/** A run asked for and not yet begun. */
export interface Specification<S extends AnyServiceClass> {
  /** Runs it; throws an `AssertionError` that names all in which the run is otherwise. */
  readonly then: (expected: Expected<S>) => Promise<void>
  /** Runs it, and answers with what was seen of it, for whatever `then` cannot say. */
  readonly observe: () => Promise<Observed<S>>
}

/**
 * Begins a specification: `await given(PlaceOrder, { ports }).when(request).then({ status:
 * 'committed' })`. Every specification has a runtime of its own.
 */
export const given = <S extends AnyServiceClass>(
  service: S,
  past: Given<S>,
): { readonly when: (request: RequestOf<S>, how?: When) => Specification<S> } => ({
  when: (request, how = {}) => ({
    // oxlint-disable-next-line unicorn/no-thenable -- the compiler refuses to await it
    then: async (expected) => {
      const { observed, unreached } = await observe(service, past, request, how)
      insist(expected, observed, unreached)
    },
    observe: async () => (await observe(service, past, request, how)).observed,
  }),
})

const observe = async <S extends AnyServiceClass>(
  Service: S,
  { ports, earlier = [], start }: Given<S>,
  request: RequestOf<S>,
  { fail = {}, cancelAfter, id = 'run-1', ...options }: When,
): Promise<{ readonly observed: Observed<S>; readonly unreached: ReadonlyArray<string> }> => {
  const { definition } = Service
  const journal = memoryJournal()
  const clock = skippingClock(start === undefined ? {} : { start })
  const failures = failing(fail)
  const runtime = memoryRuntime({
    journal,
    clock,
    random: seededRandom(1),
    uuid: seededUuid(),
    faults: (point) => {
      if (point.at === 'before-run') return failures.next(point.step.name)
      if (point.at === 'after-run' && point.step.name === cancelAfter) void handle.cancel()
      return undefined
    },
  })
  const begun: ReadonlyArray<RunRecord> =
    earlier.length === 0
      ? []
      : [
          {
            kind: 'started',
            service: definition.name,
            version: definition.version,
            id,
            request: definition.request.encode(request),
          },
          ...recordsOf(earlier),
        ]
  if (begun.length > 0) journal.append(begun.map((record) => ({ run: 1, at: clock.now(), record })))

  const handle = new Service(runtime, ports).start(request, { ...options, id })
  const result = await Promise.race([handle.result, givenUp(clock).then(defect)])
  const shown = await runtime.runs.show({ service: definition.name, id })
  const entries = shown._tag === 'Right' ? shown.right.entries : []
  const observed: Observed<S> = {
    status: shown._tag === 'Right' ? shown.right.summary.status : undefined,
    result: result as Observed<S>['result'],
    steps: stepsOf(entries.slice(begun.length)),
    events: (await runtime.events()).map(toCloudEvent),
    entries,
  }
  await runtime.close()
  clock.stop()
  return { observed, unreached: failures.unreached() }
}

const defect = (message: string): never => {
  throw new FlextDefect(message)
}

const failing = (
  fail: NonNullable<When['fail']>,
): {
  readonly next: (step: string) => FlextError | undefined
  readonly unreached: () => ReadonlyArray<string>
} => {
  const made = new Map<string, number>()
  return {
    next: (step) => {
      const attempt = made.get(step) ?? 0
      made.set(step, attempt + 1)
      const failure = Object.hasOwn(fail, step) ? fail[step] : undefined
      return failure === undefined || '_tag' in failure ? failure : failure[attempt]
    },
    unreached: () => Object.keys(fail).filter((step) => !made.has(step)),
  }
}
