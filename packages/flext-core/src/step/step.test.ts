import { either as E, taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { runFlow } from '../../test/flow-service.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { StepContext } from './context.ts'
import { changing, finishing, pivot, reading, type Step } from './step.ts'

type TargetFull = FlextError<'TargetFull'>
interface TargetPort {
  readonly target: { readonly load: (rows: number) => FlextResult<string, TargetFull> }
}

describe('a step', () => {
  it('has its input, output, failures and ports in its type', () => {
    const load = changing({
      name: 'load',
      output: t.string,
      run: ({ target }: TargetPort, rows: number) => target.load(rows),
      undo: () => E.right(null),
    })
    expectTypeOf(load).toEqualTypeOf<Step<[rows: number], string, TargetFull, TargetPort>>()
  })

  it('keeps the reserved name step out of the ports it needs', () => {
    const load = reading({
      name: 'load',
      output: t.string,
      run: ({ target, step }: TargetPort & StepContext) => target.load(step.attempt),
    })
    expectTypeOf(load).toEqualTypeOf<Step<[], string, TargetFull, TargetPort>>()
  })

  it('does not compile when it changes something and has no undo', () => {
    // @ts-expect-error -- a changing step declares how its change is taken back
    const load = changing({ name: 'load', output: t.string, run: () => E.right('done') })
    expect(load.declaration.kind).toBe('changing')
  })

  it('does not compile when its run and its codec disagree', () => {
    // @ts-expect-error -- run answers with a string, the codec keeps a number
    reading({ name: 'load', output: t.number, run: () => E.right('done') })
  })

  it('hands its output and its input to the undo, in their types', () => {
    changing({
      name: 'load',
      output: t.string,
      run: ({ target }: TargetPort, rows: number) => target.load(rows),
      undo: (ports, receipt, rows) => {
        expectTypeOf(ports).toEqualTypeOf<TargetPort & StepContext>()
        expectTypeOf(receipt).toEqualTypeOf<string>()
        expectTypeOf(rows).toEqualTypeOf<number>()
        return E.right(null)
      },
    })
  })

  it('knows its kind', () => {
    const rest = { name: 'step', output: t.null, run: () => E.right(null) }
    const kinds = [
      reading(rest),
      changing({ ...rest, undo: () => E.right(null) }),
      pivot(rest),
      finishing(rest),
    ].map(({ declaration }) => declaration.kind)
    expect(kinds).toEqual(['reading', 'changing', 'pivot', 'finishing'])
  })

  it.each([
    ['a task', () => TE.right('done')],
    ['the promise of a result', () => Promise.resolve(E.right('done'))],
    ['the result itself', () => E.right('done')],
  ])('may answer with %s', async (_, run) => {
    const step = reading({ name: 'step', output: t.string, run })
    const result = await runFlow(function* () {
      return yield* step()
    })
    expect(result).toEqual(E.right('done'))
  })
})
