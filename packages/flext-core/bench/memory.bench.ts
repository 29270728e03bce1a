/** A run of five steps in memory, beside the same work without an engine, and with Effect. */
import { Effect } from 'effect'

import { memoryRuntime } from 'flext-core'

import { report } from './figure.ts'
import { FiveChanges } from './five-steps.ts'
import { inTurn, least, median } from './sample.ts'

const add = async (count: number): Promise<number> => count + 1

const byHand = async (count: number): Promise<{ readonly count: number }> => {
  const one = await add(count)
  const two = await add(one)
  const three = await add(two)
  const four = await add(three)
  return { count: await add(four) }
}

const adding = (count: number): Effect.Effect<number> => Effect.sync(() => count + 1)

const withEffect = (count: number) =>
  Effect.gen(function* () {
    const one = yield* adding(count)
    const two = yield* adding(one)
    const three = yield* adding(two)
    const four = yield* adding(three)
    return { count: yield* adding(four) }
  })

await using runtime = memoryRuntime()
const service = new FiveChanges(runtime)

const measured = await inTurn(
  [
    { name: 'flext', work: () => service.run({ count: 0 }) },
    { name: 'async/await', work: () => byHand(0) },
    { name: 'Effect', work: () => Effect.runPromise(withEffect(0)) },
  ],
  { rounds: 7, calls: 50_000 },
)

const times = (name: string): ReadonlyArray<number> => measured.get(name) ?? []
const flext = times('flext')
report(
  ['async/await', 'Effect'].flatMap((peer) => [
    {
      name: `core/memory/5-steps/min beside ${peer}`,
      value: least(flext),
      unit: 'ns/run',
      peer,
      peerValue: least(times(peer)),
    },
    {
      name: `core/memory/5-steps/median beside ${peer}`,
      value: median(flext),
      unit: 'ns/run',
      peer,
      peerValue: median(times(peer)),
    },
  ]),
)
