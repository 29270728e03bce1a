import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { runFlow } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { FlextDefect } from '../result/error.ts'
import { reading } from '../step/step.ts'
import { all } from './all.ts'
import { attempt } from './attempt.ts'
import { now } from './note.ts'

const look = reading({ name: 'look', output: t.string, run: () => E.right('seen') })
const other = reading({ name: 'other', output: t.string, run: () => E.right('seen') })

describe('a forgotten yield*', () => {
  it.each([
    [
      'before another step',
      'step look',
      function* () {
        look()
        yield* other()
      },
    ],
    [
      'after another step',
      'step look',
      function* () {
        yield* other()
        look()
        yield* other()
      },
    ],
    [
      'at the end of the flow',
      'step look',
      function* () {
        yield* other()
        look()
      },
    ],
    [
      'in a flow that does nothing else',
      'step look',
      // oxlint-disable-next-line require-yield -- that is the point
      function* (): Generator<never, void> {
        look()
      },
    ],
    [
      'before an attempt',
      'attempt(look)',
      function* () {
        attempt(look())
        yield* other()
      },
    ],
    [
      'in a branch of all',
      'step look',
      function* () {
        yield* all([
          (function* () {
            look()
            yield* other()
          })(),
          other(),
        ])
      },
    ],
    [
      'before all',
      'all([…])',
      function* () {
        all([look(), other()])
        yield* other()
      },
    ],
    [
      'before a note',
      'now',
      function* () {
        now()
        yield* other()
      },
    ],
  ])('%s is a defect that names %s', async (_, name, flow) => {
    const failed: unknown = await runFlow(flow).catch((thrown: unknown) => thrown)
    expect(failed).toBeInstanceOf(FlextDefect)
    expect((failed as FlextDefect).message).toBe(`${name} was called without yield*`)
  })

  it('leaves the run faulted, with the defect in its error', async () => {
    const journal = memoryJournal()
    const flow = function* () {
      yield* other()
      look()
    }
    await runFlow(flow, { journal }).catch(() => {})
    expect(journal.find('test.flow', 'r')).toMatchObject({
      status: 'faulted',
      error: { _tag: 'RunFaulted', found: 'FlextDefect: step look was called without yield*' },
    })
  })

  it('is not seen where the steps are those of another flow, or of none', async () => {
    const outside = look()
    const result = await runFlow(function* () {
      return yield* outside
    })
    expect(result).toEqual(E.right('seen'))
  })
})
