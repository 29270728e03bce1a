import { expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { uuid } from '../flow/note.ts'
import { memoryJournal } from '../journal/memory-journal.ts'

const Service = serviceOf(function* () {
  return yield* uuid()
})

it.each([new Date(Number.NaN), Number.POSITIVE_INFINITY, Number.NaN])(
  'a deadline that is no time is refused before there is a run: %s',
  async (deadline) => {
    const journal = memoryJournal()
    const run = new Service(quickRuntime({ journal })).run(null, { deadline })
    await expect(run).rejects.toThrow('a deadline has to be a time or a length of time')
    expect(journal.size()).toBe(0)
  },
)
