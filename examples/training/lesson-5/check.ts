/** What the answer to lesson 5 has to do. */
import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime, type AnySignalType } from 'flext-core'
import { everyCrash, skippingClock, type AnyServiceClass } from 'flext-core/testing'

import { openBakery } from '../bakery.ts'
import type { Check } from '../course/check.ts'

export interface LessonFive {
  readonly OrderCake: AnyServiceClass
  readonly agreed: AnySignalType
}

const hour = 3_600_000
const words = 'to Ann'

export const checks = ({ OrderCake, agreed }: LessonFive): readonly Check[] => {
  /** Orders a cake, lets time pass, and says what the customer says where there is a time for that. */
  const play = async (hours: number, saidAfter?: number) => {
    const { ports, books } = openBakery()
    const clock = skippingClock({ skips: false })
    const runtime = memoryRuntime({ clock })
    const handle = new OrderCake(runtime, ports).start({ kind: 'tart' }, { id: 'cake-1' })
    const run = { service: OrderCake.definition.name, id: 'cake-1' }
    for (let passed = 0; passed < hours; passed++) {
      await clock.advance(hour)
      if (passed === saidAfter) await runtime.runs.signal(run, agreed.name, { words })
    }
    await clock.idle()
    const runs = await runtime.runs.list()
    const own = runs.find(({ id }) => id === 'cake-1')
    const open = own === undefined || own.status === 'waiting' || own.status === 'running'
    return {
      status: own?.status,
      services: runs.map(({ service }) => service),
      result: open ? undefined : ((await handle.result) as FlextResult<string>),
      books: books(),
    }
  }
  return [
    {
      says: 'waits for what the customer says',
      hint: "const { words } = yield* waitFor(agreed, { timeout: '2d' }): the flow goes on when the signal comes.",
      run: async () => {
        const { status } = await play(10)
        assert.equal(
          status,
          'waiting',
          `nobody has said anything: expected waiting, found ${status}`,
        )
      },
    },
    {
      says: 'gives the deposit back when nobody has answered after two days',
      hint: 'waitFor with a timeout fails as SignalTimedOut. Let it: a flow that fails takes back what it did.',
      run: async () => {
        const { status, result, books } = await play(49)
        assert.equal(status, 'compensated', `expected compensated, found ${status}`)
        assert.ok(result !== undefined && FlextResult.isFail(result))
        assert.equal(result.left._tag, 'SignalTimedOut')
        assert.equal(books.euros, 0)
      },
    },
    {
      says: 'has the cake baked by BakeCake',
      hint: 'const cake = yield* call(BakeCake, { kind, words }): the child is a run of its own, with its own record.',
      run: async () => {
        const { services } = await play(30, 5)
        assert.ok(
          services.includes('bakery.bake-cake'),
          `expected a run of bakery.bake-cake, found ${services.join(', ')}`,
        )
      },
    },
    {
      says: 'lets it cool for twelve hours, and hands it over',
      hint: "yield* sleep('12h') between the call and the return. The process need not be there meanwhile.",
      run: async () => {
        const early = await play(16, 5)
        assert.equal(
          early.status,
          'waiting',
          `ten hours after it was baked: expected waiting, found ${early.status}`,
        )
        const { status, result, books } = await play(20, 5)
        assert.equal(status, 'committed', `expected committed, found ${status}`)
        assert.deepEqual(result, FlextResult.ok(`tart: ${words}`))
        assert.deepEqual([books.euros, books.baked], [20, 1])
      },
    },
    {
      says: 'holds under every crash',
      hint: 'Waits are records: the next process waits for the rest of the time.',
      run: async () => {
        const world = () => {
          const { ports, books } = openBakery()
          return {
            ports,
            check: ({ status }: { readonly status: string }) => {
              const { euros, baked } = books()
              assert.deepEqual([euros, baked], status === 'committed' ? [20, 1] : [0, 0])
            },
          }
        }
        await everyCrash(OrderCake, { kind: 'tart' }, world, { signals: { agreed: { words } } })
      },
    },
  ]
}
