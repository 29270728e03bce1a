/** What another process may ask of the one that has the runs: data that crosses a journal's file. */
import * as t from 'io-ts'

import { optional } from '../codec/absent.ts'
import { NonEmptyString } from '../codec/non-empty-string.ts'
import { strictObject } from '../codec/strict-object.ts'

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

const parked = { subscriber: optional(NonEmptyString), event: optional(NonEmptyString) }

/** Answered with how many are due, before they are tried. */
export const RetryParkedWish = strictObject({ _tag: t.literal('RetryParked'), ...parked })

export const DropParkedWish = strictObject({ _tag: t.literal('DropParked'), ...parked })

export const Wish = t.union([CancelWish, ResumeWish, UndoWish, RetryParkedWish, DropParkedWish])
export type Wish = t.TypeOf<typeof Wish>
