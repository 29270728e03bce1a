/**
 * Has Restate keep the outcome of each attempt, undo and note: `ctx.run` does the work once and
 * answers with what it kept in every replay. A failure is data like any other outcome.
 */
import type { WorkflowContext } from '@restatedev/restate-sdk'
import { either as E } from 'fp-ts'

import { systemClock } from '../clock/clock.ts'
import { describeFound } from '../codec/found.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import { UnfitOutput, type OutcomeKeeper } from '../run/outcome-keeper.ts'
import { silence, type AttemptOutcome } from '../run/perform-attempt.ts'
import type { AnyStepDeclaration } from '../step/call.ts'
import type { DoneBy, Turns } from './turns.ts'

export interface StepKeeperOptions {
  readonly ctx: WorkflowContext
  readonly turns: Turns
  readonly now: () => number
  /** Names this attempt of the handler; another one has another name. */
  readonly attemptId: string
  readonly notes: Readonly<Record<'now' | 'uuid' | 'random', () => unknown>>
}

type KeptOutcome = DoneBy &
  (
    | { readonly _tag: 'Done'; readonly output: unknown; readonly again: boolean }
    | { readonly _tag: 'Unfit'; readonly found: string; readonly again: boolean }
    | { readonly _tag: 'Failed'; readonly error: FlextError; readonly again: boolean }
  )

export const stepKeeper = ({
  ctx,
  turns,
  now,
  attemptId,
  notes,
}: StepKeeperOptions): OutcomeKeeper => {
  const doneBy = (): DoneBy => ({ by: attemptId, at: now() })

  /** The attempt of the handler in which whatever is asked for now was asked for first, or an earlier one. */
  const askedBy = async (): Promise<string> =>
    turns.lastBy ?? (await turns.takeDone(ctx.run('mark', doneBy))).by

  /** An attempt that is over must not be heard of: the next one does the work again. */
  const kept = async <A>(outcome: A): Promise<A & DoneBy> => {
    if (ctx.request().attemptCompletedSignal.aborted) return silence
    return { ...outcome, ...doneBy() }
  }

  return {
    clock: systemClock,
    attempt: async (step, attempt, work) => {
      const declaration = step.call.step
      const doubtful = declaration.kind !== 'reading' && declaration.kind !== 'finishing'
      const by = doubtful ? await askedBy() : attemptId
      const outcome = await turns.takeDone(
        ctx.run(nameOf(step.place, attempt), async (): Promise<KeptOutcome> => {
          const again = by !== attemptId
          return kept({ ...toKeep(declaration, await work(again)), again })
        }),
      )
      if (outcome.again) step.inDoubt = true
      return fromKept(declaration, outcome)
    },
    undo: async (place, attempt, work) => {
      const undone = await turns.takeDone(
        ctx.run(`${nameOf(place, attempt)} (undo)`, async () => {
          const outcome = await work()
          return kept(E.isRight(outcome) ? {} : { error: keptError(outcome.left) })
        }),
      )
      return 'error' in undone ? E.left(undone.error) : E.right(undefined)
    },
    note: async (source) => {
      const noted = await turns.takeDone(
        ctx.run(source, () => ({ output: notes[source](), ...doneBy() })),
      )
      return noted.output
    },
  }
}

const nameOf = ({ lane, place, name }: FlowPlace, attempt: number): string =>
  `${lane === '' ? '' : `${lane}/`}${name}#${place + 1}${attempt > 1 ? ` (attempt ${attempt})` : ''}`

const toKeep = ({ output: codec }: AnyStepDeclaration, outcome: AttemptOutcome) => {
  if (E.isLeft(outcome)) return { _tag: 'Failed', error: keptError(outcome.left) } as const
  return codec.is(outcome.right)
    ? ({ _tag: 'Done', output: codec.encode(outcome.right) } as const)
    : ({ _tag: 'Unfit', found: describeFound(outcome.right) } as const)
}

const fromKept = ({ output: codec }: AnyStepDeclaration, kept: KeptOutcome): AttemptOutcome => {
  switch (kept._tag) {
    case 'Failed':
      return E.left(kept.error)
    case 'Unfit':
      return E.right(new UnfitOutput(kept.found))
    case 'Done': {
      const decoded = codec.decode(kept.output)
      return E.isRight(decoded) ? decoded : E.right(new UnfitOutput(describeFound(kept.output)))
    }
  }
}
