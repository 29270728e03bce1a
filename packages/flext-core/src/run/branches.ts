/** Drives several branches of a flow side by side, each in a lane of its own, until all are at rest. */
import type { Branch } from '../flow/branch.ts'
import type { AnyOperation } from '../flow/operation.ts'
import type { Awaitable } from '../journal/journal.ts'
import { stopOf, type Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'
import type { StepEnd } from './step-end.ts'

/** Drives one lane to its end. */
export type DriveLane = (
  run: RunContext,
  lane: Lane,
  flow: Iterator<AnyOperation, unknown, unknown>,
) => Awaitable<StepEnd>

export interface SideBySide {
  readonly run: RunContext
  readonly lane: Lane
  readonly place: number
  readonly branches: ReadonlyArray<Branch>
  readonly concurrency: number
  readonly replays: boolean
  /** The journal knows how the branches as a whole ended. */
  readonly endIsRemembered: boolean
  /** What stops a branch. */
  readonly scopeOf: (index: number) => Scope
  /** Told of each branch that has come to its end, in the order of ending. */
  readonly onEnd: (index: number, end: StepEnd) => void
  readonly drive: DriveLane
}

/** A branch that throws ends the run, but not before the others have come to rest. */
export const driveBranches = async ({
  run,
  lane,
  place,
  branches,
  concurrency,
  replays,
  endIsRemembered,
  scopeOf,
  onEnd,
  drive,
}: SideBySide): Promise<void> => {
  const thrown: Array<unknown> = []
  let next = 0

  const driveOne = async (index: number): Promise<void> => {
    const scope = scopeOf(index)
    const branch = lane.branch(run, place, index, scope)
    branch.replays = replays
    // What a stopped run had not begun is not begun; what it may remember is replayed to be undone.
    const end =
      scope.stopped && !run.history
        ? notBegun(scope)
        : await drive(run, branch, branches[index]![Symbol.iterator]())
    lane.joined(branch, endIsRemembered)
    onEnd(index, end)
  }
  const worker = async (): Promise<void> => {
    while (next < branches.length && thrown.length === 0) {
      const index = next++
      try {
        await driveOne(index)
      } catch (defect) {
        thrown.push(defect)
        for (let other = 0; other < branches.length; other++) {
          scopeOf(other).stop({ _tag: 'Abandoned' })
        }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, branches.length) }, worker))
  if (thrown.length > 0) throw thrown[0]
}

const notBegun = ({ stopped }: Scope): StepEnd => ({ _tag: 'Left', left: stopped! })

/** Behind the point of no return a wish to cancel stops no branch, whether it came before or not. */
export const outerScope = (run: RunContext, lane: Lane): Scope =>
  lane.scope.stopped && !stopOf(run, lane) ? run.closing : lane.scope
