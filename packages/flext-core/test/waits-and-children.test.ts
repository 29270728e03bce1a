import assert from 'node:assert'

import { either as E } from 'fp-ts'
import {
  all,
  attempt,
  call,
  changing,
  event,
  FlextDomainService,
  patched,
  pivot,
  race,
  raise,
  reading,
  signal,
  sleep,
  waitFor,
  type StepContext,
} from 'flext-core'
import {
  everyCrash,
  type AnyServiceClass,
  type CrashWorld,
  type RunEnded,
} from 'flext-core/testing'
import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 })

interface World {
  /** Effects that stand, by the step that made them. */
  readonly effects: Map<string, string>
}

/** Idempotent by its key, and undone by it. */
const change = changing({
  name: 'change',
  output: t.string,
  run: ({ effects, step }: World & StepContext, what: string) => {
    effects.set(step.key, what)
    return E.right(step.key)
  },
  undo: ({ effects }, key) => E.right(effects.delete(key)),
  undoInDoubt: ({ effects, step }) => E.right(effects.delete(step.key.replace(/\/undo$/, ''))),
})
const look = reading({ name: 'look', output: t.null, run: (_: World) => E.right(null) })
const decide = pivot({
  name: 'decide',
  output: t.null,
  run: ({ effects, step }: World & StepContext) => {
    effects.set(step.key, 'decision')
    return E.right(null)
  },
})
const Told = event({ type: 'test.told', data: t.string })
const approved = signal({ name: 'approved', payload: t.string })

class Child extends FlextDomainService.define({
  name: 'test.child',
  version: 1,
  request: t.string,
  result: t.string,
  *flow(what) {
    yield* change(`${what} 1`)
    yield* look()
    yield* sleep('1h')
    yield* change(`${what} 2`)
    return what
  },
}) {}

class Parent extends FlextDomainService.define({
  name: 'test.parent',
  version: 1,
  request: t.string,
  result: t.string,
  signals: [approved],
  *flow(what) {
    yield* change('parent')
    const child = yield* call(Child, what)
    const by = yield* waitFor(approved, { timeout: '1d' })
    yield* raise(Told.of(by))
    if (yield* patched('look')) yield* look()
    return `${child} by ${by}`
  },
}) {}

class Racing extends FlextDomainService.define({
  name: 'test.racing',
  version: 1,
  request: t.null,
  result: t.string,
  signals: [approved],
  *flow() {
    const { winner } = yield* race({
      slow: (function* () {
        yield* change('lost')
        yield* sleep('2d')
      })(),
      quick: (function* () {
        yield* sleep('1d')
        yield* change('won')
      })(),
    })
    yield* look()
    return winner
  },
}) {}

class Deciding extends FlextDomainService.define({
  name: 'test.deciding',
  version: 1,
  request: t.null,
  result: t.null,
  *flow() {
    yield* change('before')
    yield* decide()
    return null
  },
}) {}

class Calling extends FlextDomainService.define({
  name: 'test.calling',
  version: 1,
  request: t.null,
  result: t.boolean,
  *flow() {
    yield* all([call(Child, 'a'), call(Child, 'b')])
    const decided = yield* attempt(call(Deciding, null))
    yield* look()
    return E.isRight(decided)
  },
}) {}

/** A world in which a run of that service leaves these effects, in the order of their names. */
const world =
  <S extends AnyServiceClass>(
    leaves: (ended: RunEnded<S>) => ReadonlyArray<string>,
  ): (() => CrashWorld<S>) =>
  () => {
    const effects = new Map<string, string>()
    return {
      ports: { effects },
      check: (ended) => assert.deepEqual([...effects.values()].toSorted(), leaves(ended)),
    }
  }

describe('under every crash', () => {
  it('a flow with a child, a signal and a raised event does all of it or nothing', async () => {
    const report = await everyCrash(
      Parent,
      'child',
      world<typeof Parent>(({ status, events }) => {
        const committed = status === 'committed'
        assert.deepEqual(
          events.map(({ data }) => data),
          committed ? ['Ada'] : [],
        )
        return committed ? ['child 1', 'child 2', 'parent'] : []
      }),
      { signals: { approved: 'Ada' } },
    )
    expect(report.boundaries).toBeGreaterThan(20)
    expect(report.leftOut).toBe(0)
  })

  it('a race leaves what its winner did, and nothing of its loser', async () => {
    const report = await everyCrash(
      Racing,
      null,
      world<typeof Racing>(({ status }) => (status === 'committed' ? ['won'] : [])),
    )
    expect(report.leftOut).toBe(0)
  })

  it('children side by side, and one that cannot be taken back, leave nothing half done', async () => {
    const report = await everyCrash(
      Calling,
      null,
      world<typeof Calling>(({ status, result, entries }) => {
        const decided = entries.some(
          ({ record }) => record.kind === 'step' && record.name === 'call(test.deciding)',
        )
        if (E.isRight(result)) assert.equal(result.right, decided)
        const called = decided || status === 'committed' ? ['a 1', 'a 2', 'b 1', 'b 2'] : []
        return decided ? [...called, 'before', 'decision'] : called
      }),
    )
    expect(report.leftOut).toBe(0)
  })
})
