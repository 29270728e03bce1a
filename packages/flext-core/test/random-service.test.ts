import assert from 'node:assert'

import { either as E } from 'fp-ts'
import fc from 'fast-check'
import {
  all,
  attempt,
  changing,
  finishing,
  memoryJournal,
  pivot,
  random,
  reading,
  type FlextError,
  type Operation,
  type StepContext,
} from 'flext-core'
import { everyCrash, replayingRuntime, type CrashWorld } from 'flext-core/testing'
import * as t from 'io-ts'
import { expect, it } from 'vitest'

import { serviceOf } from './flow-service.ts'
import { watchedJournal, type WatchedJournal } from './watched-journal.ts'

/** What a flow is made of: a change, a look, an attempted look, a note, or branches of these. */
type Part =
  | { readonly op: 'change' | 'look' | 'attempt'; readonly turns: number; readonly retries: number }
  | { readonly op: 'note' }
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

function* perform(
  parts: ReadonlyArray<Part>,
  when: string,
): Generator<Operation<FlextError, World>, void, unknown> {
  for (const part of parts) {
    if (part.op === 'note') yield* random()
    else if (part.op === 'all') {
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
  serviceOf(function* () {
    yield* perform(before, 'before')
    if (decides) yield* decide()
    yield* perform(after, 'after')
    if (decides) yield* tell()
    return 'done'
  }, 'test.random')

const changesIn = (parts: ReadonlyArray<Part>): number =>
  parts.reduce(
    (sum, part) =>
      sum +
      (part.op === 'change'
        ? 1
        : part.op === 'all'
          ? part.branches.reduce((inner, branch) => inner + changesIn(branch), 0)
          : 0),
    0,
  )

/** All of a plan's effects after it committed; up to its decision, or none, after it did not. */
const worldFor = (plan: Plan): CrashWorld<ReturnType<typeof serviceFor>> => {
  const effects: World['effects'] = new Map()
  const of = (when: string): number => [...effects.values()].filter((each) => each === when).length
  return {
    ports: { effects },
    check: ({ status }) => {
      const decided = of('decision')
      const found = { before: of('before'), after: of('after'), told: of('told') }
      const before = changesIn(plan.before)
      const after = changesIn(plan.after)
      const one = Number(plan.decides)
      if (status === 'committed') assert.deepStrictEqual(found, { before, after, told: one })
      else if (decided > 0) assert.deepStrictEqual(found, { before, after: 0, told: 0 })
      else assert.deepStrictEqual(found, { before: 0, after: 0, told: 0 })
    },
  }
}

const step = fc.record({
  op: fc.constantFrom('change' as const, 'change' as const, 'look' as const, 'attempt' as const),
  turns: fc.nat(2),
  retries: fc.nat(1),
})
const note = fc.constant({ op: 'note' as const })
const { parts } = fc.letrec<{ part: Part; parts: ReadonlyArray<Part> }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    { arbitrary: step, weight: 5 },
    { arbitrary: note, weight: 1 },
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
      const expected = changesIn(each.before) + changesIn(each.after) + (each.decides ? 2 : 0)
      expect(effects.size).toBe(expected)
    }),
    { numRuns: 50, plugins: [fc.interruptAfterTimeLimit(10_000)] },
  )
}, 30_000)
