/**
 * What every sink must do, as data: a subscriber is one when it passes all of these. They need no
 * test framework; hand each to the one at hand: `it(name, () => run(open))`.
 */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { CloudEvent } from '../event/cloud-event.ts'
import { event } from '../event/event.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import { changing } from '../step/step.ts'

/** A sink and its far side. It is to be quick in trying again: tens of milliseconds. */
export interface SinkUnderTest {
  readonly sink: EventSubscriber
  /** What has arrived at the far side, in order of arrival; duplicates are left to it. */
  readonly received: () => Promise<ReadonlyArray<CloudEvent>>
  /** The far side is gone: killed, not told. */
  readonly fail: () => Promise<void>
  /** It is there again, with what it had. */
  readonly heal: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface SinkContractCase {
  readonly name: string
  readonly run: (open: () => Promise<SinkUnderTest>) => Promise<void>
}

const Told = event({ type: 'sink.told', version: 3, data: t.unknown })

const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _data: ReadonlyArray<unknown>) => E.right(null),
  undo: () => E.right(null),
  events: (_, data) => data.map((each) => Told.of(each)),
})

class Tell extends FlextDomainService.define({
  name: 'sink.tell',
  version: 1,
  request: t.readonlyArray(t.unknown),
  result: t.null,
  *flow(data) {
    return yield* tell(data)
  },
}) {}

const process = (journal: MemoryJournal = memoryJournal()) => {
  const runtime = memoryRuntime({ journal })
  return { runtime, service: new Tell(runtime) }
}

/** The first arrival of each event, in order. */
const once = (received: ReadonlyArray<CloudEvent>): ReadonlyArray<CloudEvent> =>
  [...new Map(received.toReversed().map((each) => [each.id, each])).values()].toReversed()

const dataOf = (received: ReadonlyArray<CloudEvent>): ReadonlyArray<unknown> =>
  received.map(({ data }) => data)

/** The same sink, and how often it could not hand on an event. */
const countingFailures = (sink: EventSubscriber) => {
  let failures = 0
  const failed = (): void => void failures++
  const counting: EventSubscriber = {
    ...sink,
    handle: async (told, signal) => {
      try {
        const handled = sink.handle(told, signal)
        const result = await (typeof handled === 'function' ? handled() : handled)
        if (result?._tag === 'Left') failed()
        return result
      } catch (thrown) {
        failed()
        throw thrown
      }
    },
  }
  const reached = async (count: number): Promise<void> => {
    for (;;) {
      if (failures >= count) return
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
  }
  return { sink: counting, reached }
}

const awkward: ReadonlyArray<unknown> = [
  { text: 'Grüße, 世界 "100 %"\r\n\u0000', nested: [1.5, null, true] },
  null,
  'a text',
  42,
]

const cases: Readonly<Record<string, (far: SinkUnderTest) => Promise<void>>> = {
  'hands on every attribute of an event, and its data': async ({ sink, received }) => {
    const { runtime, service } = process()
    const trace = {
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'vendor=1,other=2',
    }
    const id = 'Lauf "1" 100 % – 世界'
    await using _ = runtime
    const subscription = runtime.subscribe(sink)
    await service.run(awkward, { id, correlation: 'order 7 / ü', trace })
    await subscription.caughtUp()
    const found = once(await received())
    assert.deepEqual(dataOf(found), awkward)
    assert.deepEqual(found[0], {
      specversion: '1.0',
      id: `sink.tell/${id}/tell#1/0`,
      source: '/flext/sink.tell',
      type: 'sink.told',
      subject: id,
      time: found[0]?.time,
      datacontenttype: 'application/json',
      data: awkward[0],
      dataversion: 3,
      correlationid: 'order 7 / ü',
      causationid: `sink.tell/${id}`,
      ...trace,
    })
    assert.ok(Math.abs(Date.parse(found[0].time) - Date.now()) < 3_600_000)
  },

  'keeps the order of publication': async ({ sink, received }) => {
    const { runtime, service } = process()
    await using _ = runtime
    const subscription = runtime.subscribe(sink)
    for (let n = 0; n < 30; n += 3) await service.run([n, n + 1, n + 2])
    await subscription.caughtUp()
    assert.deepEqual(
      dataOf(once(await received())),
      Array.from({ length: 30 }, (_each, n) => n),
    )
  },

  'waits for a far side that is gone, and loses nothing': async (far) => {
    const { runtime, service } = process()
    await using _ = runtime
    const counted = countingFailures(far.sink)
    const subscription = runtime.subscribe(counted.sink)
    await service.run(['before'])
    await subscription.caughtUp()
    await far.fail()
    await service.run(['meanwhile', 'still'])
    await service.run(['more'])
    await counted.reached(2)
    await far.heal()
    await service.run(['after'])
    await subscription.caughtUp()
    assert.deepEqual(await runtime.parked.list(), [])
    const words = ['before', 'meanwhile', 'still', 'more', 'after']
    assert.deepEqual(dataOf(once(await far.received())), words)
  },

  'goes on in the next process where the last one was': async (far) => {
    const journal = memoryJournal()
    const first = process(journal)
    const subscription = first.runtime.subscribe(far.sink)
    await first.service.run(['one'])
    await subscription.caughtUp()
    await far.fail()
    await first.service.run(['two'])
    await first.runtime.close()
    await far.heal()
    const second = process(journal)
    await using _ = second.runtime
    const again = second.runtime.subscribe(far.sink)
    await second.service.run(['three'])
    await again.caughtUp()
    assert.deepEqual(dataOf(once(await far.received())), ['one', 'two', 'three'])
  },
}

/** Each takes what opens a sink whose far side has received nothing yet. */
export const sinkContract: ReadonlyArray<SinkContractCase> = Object.entries(cases).map(
  ([name, run]) => ({
    name,
    run: async (open) => {
      const far = await open()
      try {
        await run(far)
      } finally {
        await far.close()
      }
    },
  }),
)
