/** One round of `everyCrash`: a run in a fresh world, the faults that strike it, and how it ends. */
import { either as E } from 'fp-ts'

import { toCloudEvent, type CloudEvent } from '../event/cloud-event.ts'
import type { MemoryJournal } from '../journal/memory-journal.ts'
import type { KeptEntry } from '../journal/record.ts'
import type { InQueue } from '../queue/in-queue.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { isOpen, type RunStatus } from '../run/status.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import { describeFault, faultScript, type Boundary, type InjectedFault } from './fault-plan.ts'
import { seededRandom, seededUuid } from './seeded.ts'
import { signalPrompter, type SignalPrompter } from './signal-prompter.ts'
import type {
  AnyServiceClass,
  ErrorOf,
  PortsOf,
  RequestOf,
  ResultOf,
} from '../service/service-class.ts'
import { givenUp } from './given-up.ts'
import { skippingClock, type SkippingClock } from './skipping-clock.ts'

/** How the run of one round has ended. */
export interface RunEnded<S extends AnyServiceClass> {
  readonly status: RunStatus
  readonly result: FlextResult<ResultOf<S>, ErrorOf<S>>
  /** What went wrong, in order; nothing in the clean run. */
  readonly faults: ReadonlyArray<InjectedFault>
  /** The same in words. */
  readonly fault: string
  /** What the journal has of the run. */
  readonly entries: ReadonlyArray<KeptEntry>
  /** What the run has told the world. */
  readonly events: ReadonlyArray<CloudEvent>
}

/** The world around a run: it outlives the crashes of a round, and every round has its own. */
export interface CrashWorld<S extends AnyServiceClass> {
  readonly ports: PortsOf<S>
  /** The ports of the process that goes on after a crash. Default: the same. */
  readonly portsAfterCrash?: () => PortsOf<S>
  /** Throws when the world is not as it should be after such a run. */
  readonly check: (ended: RunEnded<S>) => void | Promise<void>
  /** Lets go of what the world holds. */
  readonly close?: () => void | Promise<void>
}

export interface RoundSetup<S extends AnyServiceClass> {
  readonly service: S
  readonly request: RequestOf<S>
  readonly id: string
  readonly journal: () => MemoryJournal
  readonly signals: Readonly<Record<string, unknown>>
  readonly queue: InQueue | undefined
}

export interface Round<S extends AnyServiceClass> {
  /** Undefined when the run did not come to an end; `problem` says why. */
  readonly ended: RunEnded<S> | undefined
  readonly problem: string | undefined
  readonly passed: ReadonlyArray<Boundary>
  /** What was passed after the last fault. */
  readonly after: ReadonlyArray<Boundary>
}

type Outcome<S extends AnyServiceClass> =
  | { readonly _tag: 'Ended'; readonly result: FlextResult<ResultOf<S>, ErrorOf<S>> }
  | { readonly _tag: 'Crashed' }
  | { readonly _tag: 'Problem'; readonly problem: string }

export const playRound = async <S extends AnyServiceClass>(
  setup: RoundSetup<S>,
  world: CrashWorld<S>,
  faults: ReadonlyArray<InjectedFault>,
): Promise<Round<S>> => {
  const script = faultScript(faults)
  const journal = setup.journal()
  const random = seededRandom(1)
  const uuid = seededUuid()
  const end = (rest: Pick<Round<S>, 'ended' | 'problem'>): Round<S> => ({
    ...rest,
    passed: script.passed,
    after: script.passed.slice(script.struckAt() ?? script.passed.length),
  })

  let start: number | undefined
  for (let crashes = 0; ; crashes++) {
    const clock = skippingClock(start === undefined ? {} : { start })
    const crash = Promise.withResolvers<Outcome<S>>()
    let gone = false
    const faultsHere = script.process(() => {
      gone = true
      crash.resolve({ _tag: 'Crashed' })
    })
    const prompter = signalPrompter(setup)
    const runtime = memoryRuntime({
      journal,
      clock,
      ...(setup.queue && { queues: [setup.queue.in] }),
      faults: (point) => {
        if (point.at === 'after-record' && !gone) prompter.heard(point.record)
        return faultsHere(point)
      },
      // What a dead process still draws must not change what the next one gets.
      random: () => (gone ? 0 : random()),
      uuid: () => (gone ? 'gone' : uuid()),
    })
    prompter.tell(runtime)
    const ports = crashes === 0 ? world.ports : (world.portsAfterCrash?.() ?? world.ports)
    const outcome = await live(setup, runtime, prompter, ports, clock, crash.promise, crashes > 0)
    if (outcome._tag === 'Crashed') {
      clock.stop()
      // What was on its way when the process died still reaches the world.
      await clock.idle()
      start = clock.now()
      continue
    }
    if (outcome._tag === 'Problem') {
      clock.stop()
      return end({ ended: undefined, problem: outcome.problem })
    }
    const ended = await endedRun(setup, runtime, outcome.result, faults)
    await runtime.close()
    clock.stop()
    return end({ ended, problem: problemOf(ended) })
  }
}

/** One process of the round, until its run ends or it crashes. */
const live = async <S extends AnyServiceClass>(
  { service: Service, request, id, queue }: RoundSetup<S>,
  runtime: FlextRuntime,
  prompter: SignalPrompter,
  ports: PortsOf<S>,
  clock: SkippingClock,
  crashed: Promise<Outcome<S>>,
  recovers: boolean,
): Promise<Outcome<S>> => {
  const service = new Service(runtime, ports)
  const work = async (): Promise<Outcome<S>> => {
    try {
      if (recovers) {
        await runtime.recover()
        await prompter.again()
      }
      const result = (await service.run(request, {
        id,
        ...(queue && { queue }),
      })) as FlextResult<ResultOf<S>, ErrorOf<S>>
      return { _tag: 'Ended', result }
    } catch (thrown) {
      const { name, message } = causeOf(thrown)
      return problem(`the run ended in a defect: ${name}: ${message}`)
    }
  }
  return Promise.race([work(), crashed, givenUp(clock).then(problem)])
}

const problem = (what: string): { readonly _tag: 'Problem'; readonly problem: string } => ({
  _tag: 'Problem',
  problem: what,
})

const endedRun = async <S extends AnyServiceClass>(
  { service: { definition }, id }: RoundSetup<S>,
  runtime: FlextRuntime,
  result: RunEnded<S>['result'],
  faults: ReadonlyArray<InjectedFault>,
): Promise<RunEnded<S>> => {
  const shown = await runtime.runs.show({ service: definition.name, id })
  if (E.isLeft(shown)) throw new FlextDefect(`everyCrash: ${shown.left.message}`)
  const { summary, entries } = shown.right
  return {
    status: summary.status,
    result,
    faults,
    fault: faults.map(describeFault).join('; then '),
    entries,
    events: (await runtime.events()).map(toCloudEvent),
  }
}

const problemOf = <S extends AnyServiceClass>(ended: RunEnded<S>): string | undefined => {
  if (ended.status === 'faulted' && E.isLeft(ended.result)) {
    return `the run is faulted: ${(ended.result.left as FlextError).message}`
  }
  return isOpen(ended.status) ? `the run has ended and is still ${ended.status}` : undefined
}
