/** A run of five steps in memory, beside the same work without an engine, and with Effect. */
import { Effect } from 'effect'

import { memoryRuntime, noTelemetry } from 'flext-core'

import { remark, report } from './figure.ts'
import { FiveAnswers, FiveChanges } from './five-steps.ts'
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

await using runtime = memoryRuntime({ telemetry: noTelemetry })
const promising = new FiveChanges(runtime)
const answering = new FiveAnswers(runtime)

const measured = await inTurn(
  [
    { name: 'steps that answer at once', work: () => answering.run({ count: 0 }) },
    { name: 'steps that promise', work: () => promising.run({ count: 0 }) },
    { name: 'async/await', work: () => byHand(0) },
    { name: 'Effect', work: () => Effect.runPromise(withEffect(0)) },
  ],
  { rounds: 9, calls: 50_000 },
)

const times = (name: string): ReadonlyArray<number> => measured.get(name) ?? []
report(
  ['steps that answer at once', 'steps that promise'].flatMap((ours) =>
    ['async/await', 'Effect'].flatMap((peer) => [
      {
        name: `core/memory/5 ${ours}/min beside ${peer}`,
        value: least(times(ours)),
        unit: 'ns/run',
        peer,
        peerValue: least(times(peer)),
        ...(ours === 'steps that answer at once' && { aim: 1_500 }),
      },
      {
        name: `core/memory/5 ${ours}/median beside ${peer}`,
        value: median(times(ours)),
        unit: 'ns/run',
        peer,
        peerValue: median(times(peer)),
      },
    ]),
  ),
)
remark(
  'The peers keep nothing: no record of a step, nothing to undo, no run to look at or to attach to. Five calls that ' +
    'promise stand behind `async`/`await`; those behind Effect answer at once.',
)
