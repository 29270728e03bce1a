/** What another process may ask of the one that has the runs: data that crosses a journal's file. */
import * as t from 'io-ts'

import { optional } from '../codec/absent.ts'
import { Instant } from '../codec/instant.ts'
import { literalUnion } from '../codec/literal-union.ts'
import { NonEmptyString } from '../codec/non-empty-string.ts'
import { strictObject } from '../codec/strict-object.ts'
import { NonNegativeInt } from '../codec/whole-number.ts'
import { runStatuses } from '../run/status.ts'

const run = { service: NonEmptyString, id: NonEmptyString }

export const CancelWish = strictObject({
  _tag: t.literal('Cancel'),
  ...run,
  reason: optional(t.string),
})

/** Answered once the run goes on, not when it has ended. */
export const ResumeWish = strictObject({ _tag: t.literal('Resume'), ...run })

/** Answered once what the run did is taken back. */
export const UndoWish = strictObject({
  _tag: t.literal('Undo'),
  ...run,
  reason: optional(t.string),
})

/** Answered with what would be taken back, the next first. */
export const PlanUndoWish = strictObject({ _tag: t.literal('PlanUndo'), ...run })

export const SignalWish = strictObject({
  _tag: t.literal('Signal'),
  ...run,
  signal: NonEmptyString,
  /** As the signal's codec encodes it. */
  payload: optional(t.unknown),
  /** The same word again under the same id counts once. */
  signalId: optional(NonEmptyString),
})

/** Answered with the new run's id once it goes on. */
export const ForkWish = strictObject({
  _tag: t.literal('Fork'),
  ...run,
  from: NonEmptyString,
  newId: optional(NonEmptyString),
})

/** Answered with how many runs and records went. */
export const PruneWish = strictObject({
  _tag: t.literal('Prune'),
  endedBefore: t.number,
  status: optional(t.readonlyArray(literalUnion(...runStatuses))),
  limit: optional(NonNegativeInt),
  dryRun: optional(t.boolean),
})

const parked = { subscriber: optional(NonEmptyString), event: optional(NonEmptyString) }

/** Answered with how many are due, before they are tried. */
export const RetryParkedWish = strictObject({ _tag: t.literal('RetryParked'), ...parked })

export const DropParkedWish = strictObject({ _tag: t.literal('DropParked'), ...parked })

export const PauseScheduleWish = strictObject({
  _tag: t.literal('PauseSchedule'),
  name: NonEmptyString,
  reason: optional(t.string),
})

export const ResumeScheduleWish = strictObject({
  _tag: t.literal('ResumeSchedule'),
  name: NonEmptyString,
})

/** Answered with the run, once it is kept. */
export const TriggerScheduleWish = strictObject({
  _tag: t.literal('TriggerSchedule'),
  name: NonEmptyString,
})

/** Answered with how many times there were, once all their runs are kept. */
export const BackfillScheduleWish = strictObject({
  _tag: t.literal('BackfillSchedule'),
  name: NonEmptyString,
  from: Instant,
  to: Instant,
})

export const Wish = t.union([
  CancelWish,
  ResumeWish,
  UndoWish,
  PlanUndoWish,
  SignalWish,
  ForkWish,
  PruneWish,
  RetryParkedWish,
  DropParkedWish,
  PauseScheduleWish,
  ResumeScheduleWish,
  TriggerScheduleWish,
  BackfillScheduleWish,
])
export type Wish = t.TypeOf<typeof Wish>
