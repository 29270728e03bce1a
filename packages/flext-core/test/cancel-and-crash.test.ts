import { either as E } from 'fp-ts'
import { all, changing, memoryJournal, type RunHandle, type StepContext } from 'flext-core'
import * as t from 'io-ts'
import { expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from './flow-service.ts'

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

interface World {
  readonly effects: Set<string>
}

const change = (turns: number) =>
  changing({
    name: 'change',
    output: t.string,
    run: async ({ effects, step }: World & StepContext) => {
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      effects.add(step.key)
      await nextTurn()
      return E.right(step.key)
    },
    undo: ({ effects }, key) => E.right(effects.delete(key)),
  })

const Changes = serviceOf(function* () {
  yield* change(1)()
  yield* all([change(0)(), change(2)(), change(5)()])
  yield* change(1)()
  yield* change(1)()
})
const whole = 6

/** Cancels at one boundary and crashes so many boundaries later; then another process goes on. */
const cancelledThenCrashed = async (cancelAt: number, crashAfter: number) => {
  const effects = new Set<string>()
  const journal = memoryJournal()
  let passed = 0
  const dying = quickRuntime({
    journal,
    faults: () => {
      passed++
      if (passed === cancelAt) queueMicrotask(() => void handle.cancel())
      return passed > cancelAt + crashAfter ? 'crash' : undefined
    },
  })
  const handle: RunHandle<unknown, unknown> = new Changes(dying, { effects }).start(null, {
    id: 'r',
  })
  await quiet()
  await new Changes(quickRuntime({ journal }), { effects }).run(null, { id: 'r' })
  return { status: journal.find('test.flow', 'r')?.status, left: effects.size }
}

it('leaves all or nothing of a run behind that is cancelled anywhere and then crashes anywhere', async () => {
  const ends = new Set<string>()
  for (let cancelAt = 1; cancelAt < 25; cancelAt++) {
    for (let crashAfter = 0; crashAfter < 25; crashAfter++) {
      const { status, left } = await cancelledThenCrashed(cancelAt, crashAfter)
      ends.add(`${status} ${left}`)
    }
  }
  expect([...ends].toSorted()).toEqual(['cancelled 0', `committed ${whole}`])
}, 30_000)
