/** What every journal with an owner must do, as data: hearing what other processes ask. */
import assert from 'node:assert/strict'

import type { JournalControl } from '../journal/control.ts'
import type { JournalCases, JournalStore } from './journal-store.ts'

const cancel = { _tag: 'Cancel', service: 's', id: 'größer', reason: 'wrong day' } as const

export const controlCases: JournalCases = {
  'hears what other processes ask, in order, and answers each': async (store) => {
    const { control, ask } = await asked(store)
    if (control === undefined) return
    let heard = Promise.withResolvers<void>()
    const unwatch = control.watch(() => heard.resolve())
    const first = ask(cancel)
    await heard.promise
    heard = Promise.withResolvers<void>()
    const second = ask({ ...cancel, id: 'other' })
    await heard.promise
    unwatch()

    const wishes = await control.asked()
    assert.deepEqual(
      wishes.map(({ wish }) => wish),
      [cancel, { ...cancel, id: 'other' }],
    )
    assert.ok(wishes[0]!.id < wishes[1]!.id && wishes[0]!.at > 0)
    await control.answer(wishes[1]!.id, { _tag: 'Right' })
    assert.deepEqual(await second, { _tag: 'Right' })
    assert.deepEqual(
      (await control.asked()).map(({ id }) => id),
      [wishes[0]!.id],
    )
    const refused = { _tag: 'Left', left: { _tag: 'RunUnknown', message: 'größer – 大きい' } }
    await control.answer(wishes[0]!.id, refused)
    assert.deepEqual(await first, refused)
    assert.deepEqual(await control.asked(), [])
  },

  'passes over a wish that is not there any more': async (store) => {
    const { control } = await asked(store)
    await control?.answer(4_711, { _tag: 'Right' })
  },
}

interface Asked {
  readonly control: JournalControl | undefined
  readonly ask: (wish: unknown) => Promise<unknown>
}

/** A store that has control says how to ask. */
const asked = async ({ open, ask }: JournalStore): Promise<Asked> => {
  const journal = await open()
  assert.equal(journal.control === undefined, ask === undefined)
  return {
    control: journal.control,
    ask: async (wish) => ask?.(journal, wish),
  }
}
