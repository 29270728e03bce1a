import assert from 'node:assert'

import { either as E } from 'fp-ts'
import fc from 'fast-check'
import {
  all,
  attempt,
  call,
  changing,
  finishing,
  FlextDomainService,
  memoryJournal,
  pivot,
  race,
  random,
  reading,
  signal,
  sleep,
  waitFor,
  type FlextError,
  type Operation,
  type StepContext,
} from 'flext-core'
import { everyCrash, replayingRuntime, type CrashWorld } from 'flext-core/testing'
import * as t from 'io-ts'
import { expect, it } from 'vitest'

import { serviceOf } from './flow-service.ts'
import { watchedJournal, type WatchedJournal } from './watched-journal.ts'

/** What a flow is made of: steps, notes, waits, and branches, races and children of these. */
type Part =
  | { readonly op: 'change' | 'look' | 'attempt'; readonly turns: number; readonly retries: number }
  | { readonly op: 'note' }
  | { readonly op: 'wait' }
  | { readonly op: 'nap'; readonly minutes: number }
  | { readonly op: 'race'; readonly branches: ReadonlyArray<ReadonlyArray<Part>> }
  | { readonly op: 'call'; readonly parts: ReadonlyArray<Part> }
  | {
      readonly op: 'all'
      readonly concurrency: number
      readonly branches: ReadonlyArray<ReadonlyArray<Part>>
    }

interface Plan {
  readonly before: ReadonlyArray<Part>
  readonly decides: boolean
  readonly after: ReadonlyArray<Part>
}

interface World {
  readonly effects: Map<string, string>
}

const nextTurn = (turns: number): Promise<void> =>
  turns === 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        setImmediate(() => {
          void nextTurn(turns - 1).then(resolve)
        })
      })

const doubted = (key: string): string => key.replace(/\/undo$/, '')

const change = (turns: number, retries: number, when: string) =>
  changing({
    name: 'change',
    output: t.string,
    retry: { times: retries },
    run: async ({ effects, step }: World & StepContext) => {
      await nextTurn(turns)
      effects.set(step.key, when)
      await nextTurn(turns)
      return E.right(step.key)
    },
    undo: async ({ effects }, key) => {
      await nextTurn(turns)
      return E.right(effects.delete(key))
    },
    undoInDoubt: ({ effects, step }) => E.right(effects.delete(doubted(step.key))),
  })
const look = (turns: number, retries: number) =>
  reading({
    name: 'look',
    output: t.null,
    retry: { times: retries },
    run: async () => {
      await nextTurn(turns)
      return E.right(null)
    },
  })
const decide = pivot({
  name: 'decide',
  output: t.null,
  run: async ({ effects, step }: World & StepContext) => {
    effects.set(step.key, 'decision')
    await nextTurn(1)
    return E.right(null)
  },
})
const tell = finishing({
  name: 'tell',
  output: t.null,
  run: ({ effects, step }: World & StepContext) => {
    effects.set(step.key, 'told')
    return E.right(null)
  },
})

const heard = signal({ name: 'heard', payload: t.null })

interface Errand {
  readonly parts: ReadonlyArray<Part>
  readonly when: string
}

/** Does what its request says, as a run of its own. */
class Child extends FlextDomainService.define({
  name: 'test.child',
  version: 1,
  request: t.unknown as unknown as t.Type<Errand>,
  result: t.null,
  signals: [heard],
  *flow({ parts, when }) {
    yield* perform(parts, when)
    return null
  },
}) {}

function* perform(
  parts: ReadonlyArray<Part>,
  when: string,
): Generator<Operation<FlextError, World>, void, unknown> {
  for (const part of parts) {
    if (part.op === 'note') yield* random()
    else if (part.op === 'nap') yield* sleep(`${part.minutes}m`)
    else if (part.op === 'wait') yield* attempt(waitFor(heard, { timeout: '2m' }))
    else if (part.op === 'call') yield* call(Child, { parts: part.parts, when })
    else if (part.op === 'race') {
      yield* race(
        Object.fromEntries(part.branches.map((branch, n) => [`b${n}`, perform(branch, when)])),
      )
    } else if (part.op === 'all') {
      yield* all(
        part.branches.map((branch) => perform(branch, when)),
        { concurrency: part.concurrency },
      )
    } else if (part.op === 'change') yield* change(part.turns, part.retries, when)()
    else if (part.op === 'look') yield* look(part.turns, part.retries)()
    else yield* attempt(look(part.turns, part.retries)())
  }
}

const serviceFor = ({ before, decides, after }: Plan) =>
  serviceOf(
    function* () {
      yield* perform(before, 'before')
      if (decides) yield* decide()
      yield* perform(after, 'after')
      if (decides) yield* tell()
      return 'done'
    },
    'test.random',
    [heard],
  )

/** How many changes may be left of the parts: of a race, those of one branch. */
const changesIn = (parts: ReadonlyArray<Part>): ReadonlySet<number> =>
  sumsOf(
    parts.map((part) => {
      if (part.op === 'change') return new Set([1])
      if (part.op === 'call') return changesIn(part.parts)
      if (part.op === 'all') return sumsOf(part.branches.map(changesIn))
      if (part.op === 'race') return new Set(part.branches.flatMap((each) => [...changesIn(each)]))
      return new Set([0])
    }),
  )

const sumsOf = (counts: ReadonlyArray<ReadonlySet<number>>): ReadonlySet<number> => {
  let sums: ReadonlySet<number> = new Set([0])
  for (const some of counts) {
    const next = [...sums].flatMap((sum) => [...some].map((each) => sum + each))
    sums = new Set(next)
  }
  return sums
}

/** All of a plan's effects after it committed; up to its decision, or none, after it did not. */
const worldFor = (plan: Plan): CrashWorld<ReturnType<typeof serviceFor>> => {
  const effects: World['effects'] = new Map()
  const of = (when: string): number => [...effects.values()].filter((each) => each === when).length
  return {
    ports: { effects },
    check: ({ status }) => {
      const decided = of('decision')
      const committed = status === 'committed'
      const before = committed || decided > 0 ? changesIn(plan.before) : new Set([0])
      const after = committed ? changesIn(plan.after) : new Set([0])
      const isLeft = (count: number, when: string, some: ReadonlySet<number>): void =>
        assert.ok(some.has(count), `${count} effects ${when}, expected ${[...some].join(' or ')}`)
      isLeft(of('before'), 'before', before)
      isLeft(of('after'), 'after', after)
      assert.equal(of('told'), committed ? Number(plan.decides) : 0)
    },
  }
}

const step = fc.record({
  op: fc.constantFrom('change' as const, 'change' as const, 'look' as const, 'attempt' as const),
  turns: fc.nat(2),
  retries: fc.nat(1),
})
const note = fc.constantFrom({ op: 'note' as const }, { op: 'wait' as const })
const nap = fc.record({ op: fc.constant('nap' as const), minutes: fc.integer({ min: 0, max: 3 }) })
const { parts } = fc.letrec<{ part: Part; parts: ReadonlyArray<Part> }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    { arbitrary: step, weight: 5 },
    { arbitrary: note, weight: 1 },
    { arbitrary: nap, weight: 1 },
    {
      arbitrary: fc.record({
        op: fc.constant('race' as const),
        branches: fc.array(tie('parts'), { minLength: 1, maxLength: 3 }),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({ op: fc.constant('call' as const), parts: tie('parts') }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        op: fc.constant('all' as const),
        concurrency: fc.integer({ min: 1, max: 3 }),
        branches: fc.array(tie('parts'), { maxLength: 3 }),
      }),
      weight: 2,
    },
  ),
  parts: fc.array(tie('part'), { maxLength: 3 }),
}))
const plan: fc.Arbitrary<Plan> = fc.record({
  before: parts,
  decides: fc.boolean(),
  after: parts,
})

it('leaves all or nothing behind, whatever flow it is and wherever it crashes, fails or loses an answer', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (each) => {
      const journals: Array<WatchedJournal> = []
      await everyCrash(serviceFor(each), null, () => worldFor(each), {
        signals: { heard: null },
        maxRounds: Number(process.env['FLEXT_ROUNDS'] ?? 150),
        journal: () => {
          const journal = watchedJournal()
          journals.push(journal)
          return journal
        },
      })
      expect(journals.flatMap(({ strange }) => strange)).toEqual([])
    }),
    {
      numRuns: Number(process.env['FLEXT_RUNS'] ?? 25),
      ...(process.env['FLEXT_SEED'] ? { seed: Number(process.env['FLEXT_SEED']) } : undefined),
      plugins: [fc.interruptAfterTimeLimit(20_000)],
    },
  )
}, 60_000)

it('comes to the same end when every flow is replayed after each of its steps', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (each) => {
      const effects: World['effects'] = new Map()
      const journal = memoryJournal()
      const Service = serviceFor(each)
      const runtime = replayingRuntime({ journal })
      expect(await new Service(runtime, { effects }).run(null)).toEqual(E.right('done'))
      const decided = new Set([each.decides ? 2 : 0])
      const expected = sumsOf([changesIn(each.before), changesIn(each.after), decided])
      expect(expected).toContain(effects.size)
    }),
    { numRuns: 50, plugins: [fc.interruptAfterTimeLimit(10_000)] },
  )
}, 30_000)
