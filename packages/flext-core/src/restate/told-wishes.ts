/** Hears what is asked of a run, one wish after the other in the order in which they were told. */
import type { WorkflowContext } from '@restatedev/restate-sdk'

import type { TellAnswer, ToldWish } from './run-messages.ts'
import type { RunState } from './run-state.ts'
import type { Turns } from './turns.ts'

export interface ToldWishesOptions {
  readonly ctx: WorkflowContext
  readonly turns: Turns
  readonly state: RunState
  /** Why the wish is not granted; undefined when it is. */
  readonly grant: (wish: ToldWish) => Promise<string | undefined>
}

export const hearWishes = (options: ToldWishesOptions): void => {
  const { ctx, turns, state, grant } = options
  const nth = state.heard
  const told = turns.take(ctx.promise<ToldWish>(`wish/${nth}`).get())
  void told.then(async (wish) => {
    turns.saw(wish.at)
    state.heard++
    hearWishes(options)
    const why = await grant(wish)
    const answer: TellAnswer = why === undefined ? { _tag: 'Granted' } : { _tag: 'Refused', why }
    void ctx.promise<TellAnswer>(`answer/${nth}`).resolve(answer)
  })
}
