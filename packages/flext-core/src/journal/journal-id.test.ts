import { expect, it } from 'vitest'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing } from '../step/step.ts'
import { knownJournalId } from './journal-id.ts'
import { memoryJournal } from './memory-journal.ts'

it('names a step by its journal, its run and its place, the same after a crash', async () => {
  const journal = memoryJournal()
  const mark = changing({
    name: 'mark',
    output: t.unknown,
    run: async ({ step }: StepContext) => E.right(await step.origin?.()),
    undo: () => E.right(undefined),
  })
  const Marks = serviceOf(function* () {
    return [yield* mark(), yield* mark()]
  })
  expect(await knownJournalId(journal)).toBeUndefined()
  await new Marks(quickRuntime({ journal }), {}).run(null, { id: 'a' })
  const second = await new Marks(quickRuntime({ journal }), {}).run(null, { id: 'b' })

  const id = await knownJournalId(journal)
  expect(id).toMatch(/^[\w-]{16}$/)
  expect(second).toEqual(E.right([0, 1].map((place) => ({ journal: id, run: 2, lane: '', place }))))
})
