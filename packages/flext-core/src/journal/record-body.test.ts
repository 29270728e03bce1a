import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { FlextDefect } from '../result/error.ts'
import { bodyOf } from './record-body.ts'
import type { StepDone } from './record.ts'

const event = { type: 'told', version: 1, data: null, publish: 'at-once' } as const

const steps: fc.Arbitrary<StepDone> = fc.record(
  {
    kind: fc.constant('step'),
    lane: fc.oneof(fc.constant(''), fc.string({ unit: 'binary' })),
    place: fc.nat(),
    name: fc.string({ unit: 'binary' }),
    output: fc.anything({ withDate: true, withNullPrototype: true }),
    took: fc.oneof(fc.double(), fc.nat()),
    attempts: fc.integer({ min: 2 }),
    pivot: fc.constant(true),
    events: fc.array(fc.constant(event)),
  },
  { requiredKeys: ['kind', 'lane', 'place', 'name', 'output', 'took'] },
)

describe('the body of a record', () => {
  it('is what JSON.stringify makes of it', () => {
    fc.assert(
      fc.property(steps, (step) => {
        expect(bodyOf(step)).toBe(JSON.stringify(step))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is refused where JSON cannot say it', () => {
    const step = { kind: 'step', lane: '', place: 0, name: 'count', took: 0 } as const
    expect(() => bodyOf({ ...step, output: 1n })).toThrow(FlextDefect)
  })
})
