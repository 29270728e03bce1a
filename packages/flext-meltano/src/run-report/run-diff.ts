/** What differs between two runs: rows, schemas, models, checks, state, durations, and what was asked for. */
import { isDeepStrictEqual } from 'node:util'

import type { CheckOutcome } from '../etl-pipeline/model.ts'
import type { SelectedColumn } from '../singer/selected-columns.ts'
import { stateChanges, type BookmarkChange } from '../state/state-changes.ts'
import type { ModelAccount, PipelineAccount, StreamAccount } from './model.ts'

/** Undefined where there is none on that side. */
export interface Sides<A> {
  readonly before: A | undefined
  readonly after: A | undefined
}

export interface ColumnDiff {
  readonly added: ReadonlyArray<SelectedColumn>
  readonly removed: ReadonlyArray<SelectedColumn>
  readonly retyped: ReadonlyArray<{ readonly name: string } & Sides<string | null>>
}

export interface StreamDiff extends Sides<StreamAccount> {
  readonly stream: string
  /** Of a stream that is on both sides. */
  readonly columns: ColumnDiff
  readonly isChanged: boolean
}

export interface RunDiff {
  readonly before: PipelineAccount
  readonly after: PipelineAccount
  readonly streams: ReadonlyArray<StreamDiff>
  readonly models: ReadonlyArray<{ readonly name: string } & Sides<ModelAccount>>
  readonly checks: ReadonlyArray<{ readonly check: string } & Sides<CheckOutcome>>
  /** Between the states that the two runs left. */
  readonly state: ReadonlyArray<BookmarkChange>
  /** In milliseconds; a step that was done several times is added up. */
  readonly phases: ReadonlyArray<{ readonly phase: string } & Sides<number>>
  /** What was asked for otherwise. */
  readonly request: ReadonlyArray<{ readonly key: string } & Sides<unknown>>
}

export const runDiff = (before: PipelineAccount, after: PipelineAccount): RunDiff => ({
  before,
  after,
  streams: bothOf(before.streams, after.streams, ({ stream }) => stream).map(([stream, sides]) => {
    const columns = columnDiff(sides.before?.columns ?? [], sides.after?.columns ?? [])
    return { stream, ...sides, columns, isChanged: isChanged(sides) }
  }),
  models: bothOf(before.models, after.models, ({ name }) => name).map(([name, sides]) => ({
    name,
    ...sides,
  })),
  checks: bothOf(before.checks, after.checks, ({ check }) => check).map(([check, sides]) => ({
    check,
    ...sides,
  })),
  state: stateChanges(leftBy(before), leftBy(after)),
  phases: bothOf(durationsOf(before), durationsOf(after), ([phase]) => phase).map(
    ([phase, sides]) => ({ phase, before: sides.before?.[1], after: sides.after?.[1] }),
  ),
  request: bothOf(
    Object.entries(before.request),
    Object.entries(after.request),
    ([key]) => key,
  ).flatMap(([key, sides]) => {
    const values = { before: sides.before?.[1], after: sides.after?.[1] }
    return isDeepStrictEqual(values.before, values.after) ? [] : [{ key, ...values }]
  }),
})

/** The state as it was when the run had ended: a run that failed left the one before. */
const leftBy = ({ stateAfter, stateBefore }: PipelineAccount) => stateAfter ?? stateBefore ?? null

const durationsOf = ({
  phases,
}: PipelineAccount): ReadonlyArray<readonly [phase: string, ms: number]> => {
  const sums = new Map<string, number>()
  for (const { phase, durationMs, outcome } of phases)
    if (outcome !== 'taken-back') sums.set(phase, (sums.get(phase) ?? 0) + durationMs)
  return [...sums]
}

/** What is on either side by its name, in the order of the first and then of the second. */
const bothOf = <A>(
  before: ReadonlyArray<A>,
  after: ReadonlyArray<A>,
  nameOf: (each: A) => string,
): ReadonlyArray<readonly [name: string, sides: Sides<A>]> => {
  const [was, is] = [before, after].map((all) => new Map(all.map((each) => [nameOf(each), each])))
  const names = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])
  return [...names].map((name) => [name, { before: was?.get(name), after: is?.get(name) }])
}

const columnDiff = (
  before: ReadonlyArray<SelectedColumn>,
  after: ReadonlyArray<SelectedColumn>,
): ColumnDiff => {
  const sides = bothOf(before, after, ({ name }) => name)
  return {
    added: sides.flatMap(([, { before: was, after: is }]) => (was === undefined && is ? [is] : [])),
    removed: sides.flatMap(([, { before: was, after: is }]) =>
      is === undefined && was ? [was] : [],
    ),
    retyped: sides.flatMap(([name, { before: was, after: is }]) =>
      was && is && was.type !== is.type ? [{ name, before: was.type, after: is.type }] : [],
    ),
  }
}

/** Bytes tell of the way, and how many rows were new of what had come before: neither of what came. */
const isChanged = ({ before, after }: Sides<StreamAccount>): boolean => {
  if (before === undefined || after === undefined) return true
  const [was, is] = [before, after].map(
    ({ bytes: _, inserted: __, updated: ___, ...what }: StreamAccount) => what,
  )
  return !isDeepStrictEqual(was, is)
}
