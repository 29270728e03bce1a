/**
 * A random service as data: what its flow does, part by part, and which of its steps fail, how and
 * how often. The flow of the soak interprets it, and the model says what has to come of it.
 */
import fc from 'fast-check'

/** How a failing attempt ends: with an error, or with a throw before or after its effect. */
export type Failing = 'refuses' | 'throws before' | 'throws after'

export interface StepPlan {
  readonly op: 'look' | 'change'
  readonly how: Failing
  /** How many of its attempts fail. */
  readonly fails: number
  readonly retries: number
  /** How many attempts at its undo fail. */
  readonly undoFails: number
  /** How long it takes before and after its effect, in milliseconds. */
  readonly takes: number
}

export type Part =
  | StepPlan
  | { readonly op: 'attempt'; readonly of: StepPlan }
  | { readonly op: 'note' }
  | { readonly op: 'tell' }
  | { readonly op: 'sleep'; readonly ms: number }
  /** `within`: in milliseconds; it may come or not. Without it the signal always comes. */
  | { readonly op: 'wait'; readonly within: number | null }
  | { readonly op: 'all'; readonly concurrency: number; readonly branches: ReadonlyArray<Parts> }
  | { readonly op: 'race'; readonly branches: ReadonlyArray<Parts> }
  | { readonly op: 'call'; readonly of: Parts }

export type Parts = ReadonlyArray<Part>

/** What stands behind the changes of a run: a pivot, and what has to be finished then. */
export interface Decision {
  readonly throws: number
  readonly finishing: ReadonlyArray<{ readonly fails: number; readonly how: Failing }>
}

export interface Plan {
  readonly parts: Parts
  readonly decision: Decision | null
  /** Somebody cancels the run after so many milliseconds. */
  readonly cancelAfter: number | null
  /** In milliseconds. */
  readonly deadline: number | null
}

const failing = fc.constantFrom<Failing>('refuses', 'throws before', 'throws after')
/** Steps that work at once are the most frequent. */
const few = fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3)

const step: fc.Arbitrary<StepPlan> = fc.record({
  op: fc.constantFrom('look', 'change', 'change', 'change'),
  how: failing,
  fails: few,
  retries: fc.nat(2),
  undoFails: few,
  takes: fc.nat(4),
})

const wait: fc.Arbitrary<Part> = fc.record({
  op: fc.constant('wait'),
  within: fc.constantFrom(null, null, 1, 5, 40),
})

interface Tie {
  readonly part: Part
  readonly parts: Parts
}

const { parts } = fc.letrec<Tie>((tie: fc.LetrecTypedTie<Tie>) => ({
  part: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 10, arbitrary: step },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('attempt'), of: step }) },
    { weight: 1, arbitrary: fc.constantFrom<Part>({ op: 'note' }, { op: 'tell' }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('sleep'), ms: fc.nat(30) }) },
    { weight: 1, arbitrary: wait },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('all'),
        concurrency: fc.integer({ min: 1, max: 3 }),
        branches: fc.array(tie('parts'), { maxLength: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('race'),
        branches: fc.array(tie('parts'), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('call'), of: tie('parts') }) },
  ) as fc.Arbitrary<Part>,
  parts: fc.array(tie('part'), { maxLength: 4 }),
}))

const decision: fc.Arbitrary<Decision> = fc.record({
  throws: few,
  finishing: fc.array(fc.record({ fails: few, how: failing }), { maxLength: 2 }),
})

export const plan: fc.Arbitrary<Plan> = fc.record({
  parts,
  decision: fc.option(decision, { nil: null }),
  cancelAfter: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat(40) },
  ),
  deadline: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
})

export const planOf = (seed: number): Plan => fc.sample(plan, { seed, numRuns: 1 })[0]!
