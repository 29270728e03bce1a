import type { WorkflowContext } from '@restatedev/restate-sdk'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import type { StepUnderWay } from '../run/step-under-way.ts'
import { changing, pivot, reading } from '../step/step.ts'
import { stepKeeper } from './step-keeper.ts'
import type { Turns } from './turns.ts'

const step = {
  name: 'act',
  output: t.string,
  run: () => E.right('done'),
  undo: () => E.right(null),
}
const declared = { reading: reading(step), changing: changing(step), pivot: pivot(step) }

/** An attempt at a step in the attempt `later` of a handler, behind what `lastBy` did. */
const attempted = async (kind: keyof typeof declared, lastBy: string | undefined) => {
  const names: Array<string> = []
  const ctx = {
    run: async (name: string, work: () => unknown) => {
      names.push(name)
      return work()
    },
    request: () => ({ attemptCompletedSignal: new AbortController().signal }),
  } as unknown as WorkflowContext
  const turns = { lastBy, takeDone: (done: unknown) => done } as unknown as Turns
  const notes = { now: Date.now, uuid: () => '', random: () => 0 }
  const keeper = stepKeeper({ ctx, turns, now: Date.now, attemptId: 'later', notes })
  const place = { lane: '', place: 0, name: 'act' }
  const under = { place, call: declared[kind](), inDoubt: false } as unknown as StepUnderWay
  let told: boolean | undefined
  const outcome = await keeper.attempt(under, 1, (again) => {
    told = again
    return E.right('done')
  })
  return { outcome, again: told, inDoubt: under.inDoubt, names }
}

describe('a step that Restate keeps', () => {
  it('cannot have begun before when this attempt of the handler did what came before it', async () => {
    expect(await attempted('changing', 'later')).toEqual({
      outcome: E.right('done'),
      again: false,
      inDoubt: false,
      names: ['act#1'],
    })
  })

  it.each(['changing', 'pivot'] as const)(
    'is in doubt, and told so, when it is %s and may have begun in an earlier attempt',
    async (kind) => {
      expect(await attempted(kind, 'earlier')).toMatchObject({ again: true, inDoubt: true })
    },
  )

  it('makes a mark where nobody knows who came before, so that the next attempt knows', async () => {
    expect(await attempted('pivot', undefined)).toEqual({
      outcome: E.right('done'),
      again: false,
      inDoubt: false,
      names: ['mark', 'act#1'],
    })
  })

  it('may look as often as it likes', async () => {
    expect(await attempted('reading', 'earlier')).toMatchObject({ again: false, names: ['act#1'] })
  })
})
