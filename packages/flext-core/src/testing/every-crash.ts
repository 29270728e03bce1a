/**
 * Runs a service again and again, each time in a fresh world, with something going wrong at another
 * boundary: the process crashes, a step fails, the answer of a step is lost, and then the same once
 * more while the run takes back what it did. After each round the world is checked.
 */
import { inspect, isDeepStrictEqual } from 'node:util'

import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import type { InQueue } from '../queue/in-queue.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import {
  playRound,
  type CrashWorld,
  type Round,
  type RoundSetup,
  type RunEnded,
} from './crash-round.ts'
import { failure, violation } from './crash-violation.ts'
import type { Boundary, InjectedFault } from './fault-plan.ts'
import type { AnyServiceClass, RequestOf } from '../service/service-class.ts'

/**
 * `crash`: at every boundary in turn. `fail`: every step in turn, before it does anything. `lose`:
 * every step in turn, after it took effect. `double`: a crash, a failing undo and a lost answer of
 * an undo at every boundary behind each of the failures.
 */
export type CrashMode = 'crash' | 'fail' | 'lose' | 'double'

export interface EveryCrashOptions {
  /** Default: all. */
  readonly modes?: ReadonlyArray<CrashMode>
  /** For each round. Default: a new one in memory. */
  readonly journal?: () => MemoryJournal
  /** Of the run in each round. Default: `every-crash`. */
  readonly id?: string
  /** Rounds beyond are left out, and the report says how many. Default 5,000. */
  readonly maxRounds?: number
  /** Whether a run that only crashed may end otherwise than the clean run. Default: it may not. */
  readonly crashMayChangeTheEnd?: boolean
  /** What is said to the run whenever it waits for a signal of that name. */
  readonly signals?: Readonly<Record<string, unknown>>
  /** Lets the run wait in a queue for its turn. */
  readonly queue?: InQueue
  /** Whether a run may end stuck. Default: it may not, since every fault passes. */
  readonly mayGetStuck?: boolean
}

export interface EveryCrashReport {
  readonly rounds: number
  /** Of the clean run. */
  readonly boundaries: number
  /** Rounds that `maxRounds` left out. */
  readonly leftOut: number
}

const allModes: ReadonlyArray<CrashMode> = ['crash', 'fail', 'lose', 'double']

/** Throws one `AssertionError` that lists all that was wrong, after all rounds have been played. */
export const everyCrash = async <S extends AnyServiceClass>(
  service: S,
  request: RequestOf<S>,
  world: () => CrashWorld<S> | Promise<CrashWorld<S>>,
  options: EveryCrashOptions = {},
): Promise<EveryCrashReport> => {
  const { modes = allModes, maxRounds = 5_000, id = 'every-crash' } = options
  const { journal = memoryJournal, signals = {}, queue } = options
  const setup: RoundSetup<S> = { service, request, id, journal, signals, queue }
  const violations: Array<string> = []
  let rounds = 0
  let leftOut = 0

  const play: Play<S> = async (faults, endsLike) => {
    if (rounds >= maxRounds) {
      leftOut++
      return undefined
    }
    rounds++
    const round = await playIn(setup, await world(), faults, endsLike, options)
    if (round.wrong !== undefined) violations.push(violation(faults, round.wrong))
    return round
  }

  const clean = await play([])
  if (clean && clean.wrong === undefined) {
    const crashed = options.crashMayChangeTheEnd ? undefined : clean.ended
    for (const boundary of modes.includes('crash') ? clean.passed : []) {
      await play([once('crash', boundary)], crashed)
    }
    for (const fault of clean.passed.flatMap((boundary) => stepFaults(modes, boundary))) {
      for (const { faults, round } of await failing(play, fault)) {
        // What went wrong already would go wrong again, and be told again.
        const doubled = modes.includes('double') && round.wrong === undefined
        for (const second of doubled ? secondFaults(round) : []) {
          await play([...faults, second])
        }
      }
    }
  }
  if (violations.length > 0) throw failure(service.definition.name, violations, rounds)
  return { rounds, boundaries: clean?.passed.length ?? 0, leftOut }
}

interface JudgedRound<S extends AnyServiceClass> extends Round<S> {
  readonly wrong: string | undefined
}

type Play<S extends AnyServiceClass> = (
  faults: ReadonlyArray<InjectedFault>,
  endsLike?: RunEnded<S>,
) => Promise<JudgedRound<S> | undefined>

const playIn = async <S extends AnyServiceClass>(
  setup: RoundSetup<S>,
  world: CrashWorld<S>,
  faults: ReadonlyArray<InjectedFault>,
  endsLike: RunEnded<S> | undefined,
  options: EveryCrashOptions,
): Promise<JudgedRound<S>> => {
  try {
    const round = await playRound(setup, world, faults)
    const { ended, problem = stuck(ended, options) } = round
    return { ...round, wrong: problem ?? (await wrongIn(world, ended, endsLike)) }
  } finally {
    await world.close?.()
  }
}

const wrongIn = async <S extends AnyServiceClass>(
  world: CrashWorld<S>,
  ended: RunEnded<S> | undefined,
  clean: RunEnded<S> | undefined,
): Promise<string | undefined> => {
  if (!ended) return undefined
  try {
    await world.check(ended)
  } catch (thrown) {
    return `the run is ${ended.status}, and ${causeOf(thrown).message}`
  }
  if (!clean || isDeepStrictEqual([clean.status, clean.result], [ended.status, ended.result])) {
    return undefined
  }
  return `the run is ${inShort(ended)}; without the crash it is ${inShort(clean)}`
}

const stuck = <S extends AnyServiceClass>(
  ended: RunEnded<S> | undefined,
  { mayGetStuck = false }: EveryCrashOptions,
): string | undefined =>
  ended?.status === 'stuck' && !mayGetStuck && 'left' in ended.result
    ? `the run is stuck: ${(ended.result.left as FlextError).message}`
    : undefined

const inShort = <S extends AnyServiceClass>({ status, result }: RunEnded<S>): string =>
  `${status} with ${inspect('right' in result ? result.right : result.left, { breakLength: Infinity })}`

const once = (fault: InjectedFault['fault'], boundary: Boundary): InjectedFault => ({
  fault,
  boundary,
  forGood: false,
})

const stepFaults = (
  modes: ReadonlyArray<CrashMode>,
  boundary: Boundary,
): ReadonlyArray<InjectedFault> => {
  // A child run has failures of its own, and its answer is never lost: a call finds it again.
  if (boundary.kind === 'call') return []
  if (boundary.at === 'before-run' && modes.includes('fail')) return [once('fail', boundary)]
  if (boundary.at === 'after-run' && modes.includes('lose')) return [once('lose', boundary)]
  return []
}

interface FailingRound<S extends AnyServiceClass> {
  readonly faults: ReadonlyArray<InjectedFault>
  readonly round: JudgedRound<S>
}

/** The fault once, and for good where the step is tried again and may give up. */
const failing = async <S extends AnyServiceClass>(
  play: Play<S>,
  fault: InjectedFault,
): Promise<ReadonlyArray<FailingRound<S>>> => {
  const found: Array<FailingRound<S>> = []
  const { name, kind } = fault.boundary
  for (const forGood of [false, true]) {
    const faults = [{ ...fault, forGood }]
    const round = await play(faults)
    if (round) found.push({ faults, round })
    const again = round?.after.some((boundary) => boundary.name === name)
    if (!again || kind === 'pivot' || kind === 'finishing') break
  }
  return found
}

/** What may go wrong while a run takes back what it did. */
const secondFaults = <S extends AnyServiceClass>({
  ended,
  after,
}: Round<S>): ReadonlyArray<InjectedFault> =>
  ended?.status === 'compensated' || ended?.status === 'cancelled'
    ? after.flatMap((boundary) => [
        once('crash', boundary),
        ...(boundary.at === 'before-undo' ? [once('fail', boundary)] : []),
        ...(boundary.at === 'after-undo' ? [once('lose', boundary)] : []),
      ])
    : []
