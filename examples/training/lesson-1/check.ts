/** What the answer to lesson 1 has to do. */
import assert from 'node:assert/strict'

import { FlextResult, type FlextError } from 'flext-core'
import { given, type AnyServiceClass } from 'flext-core/testing'

import { openBakery } from '../bakery.ts'
import type { Check } from '../course/check.ts'

export interface LessonOne {
  readonly readQuantity: (text: string) => FlextResult<number>
  readonly BuyBread: AnyServiceClass
}

export const checks = ({ readQuantity, BuyBread }: LessonOne): readonly Check[] => [
  {
    says: 'reads a quantity, and says what is none',
    hint: 'FlextResult.ok(quantity) or FlextResult.fail({ _tag: "NotAQuantity", message: … }). Number("") is 0, Number("two") is NaN.',
    run: () => {
      assert.deepEqual(readQuantity('3'), FlextResult.ok(3))
      for (const text of ['two', '0', '-1', '1.5', '']) {
        const read = readQuantity(text)
        assert.ok(
          FlextResult.isFail(read) && read.left._tag === 'NotAQuantity',
          `readQuantity("${text}"): expected a failure with the _tag NotAQuantity, found ${JSON.stringify(read)}`,
        )
      }
    },
  },
  {
    says: 'takes the money in a step of its own',
    hint: 'Declare takeMoney with `changing`, and write `const paid = yield* takeMoney(price * quantity)` in the flow. Without yield* nothing is done.',
    run: async () => {
      const { ports, books } = openBakery()
      const seen = await given(BuyBread, { ports }).when({ loaf: 'rye', quantity: 3 }).observe()
      assert.deepEqual(
        seen.steps,
        ['findPrice', 'takeMoney'],
        'expected the steps findPrice and takeMoney',
      )
      assert.deepEqual(seen.result, FlextResult.ok({ paid: 12 }))
      assert.equal(books().euros, 12, `expected 12 € in the till, found ${books().euros} €`)
    },
  },
  {
    says: 'takes no money for bread that is not sold',
    hint: 'Nothing is to be done for it: a step that fails ends the flow. The price has to be found before the money is taken.',
    run: async () => {
      const { ports, books } = openBakery()
      const seen = await given(BuyBread, { ports }).when({ loaf: 'cake', quantity: 1 }).observe()
      assert.equal(
        FlextResult.isFail(seen.result) && (seen.result.left as FlextError)._tag,
        'NotSold',
      )
      assert.equal(books().euros, 0)
    },
  },
]
