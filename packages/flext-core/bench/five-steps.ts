/** The services that are measured: five steps that each hand on a number. */
import { either as E, taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'

import { changing, FlextDomainService, pivot, reading } from 'flext-core'

const Count = t.type({ count: t.number })

const add = (name: string) =>
  changing({
    name,
    output: t.number,
    run: (_ports: unknown, count: number) => TE.right<never, number>(count + 1),
    undo: () => TE.right(undefined),
  })

const first = add('reserve-stock')
const second = add('charge-card')
const third = add('book-courier')
const fourth = add('print-label')
const fifth = add('send-receipt')

/** Five steps that change something: each is recorded before the next begins. */
export class FiveChanges extends FlextDomainService.define({
  name: 'bench.five-changes',
  version: 1,
  request: Count,
  result: Count,
  *flow({ count }) {
    const one = yield* first(count)
    const two = yield* second(one)
    const three = yield* third(two)
    const four = yield* fourth(three)
    return { count: yield* fifth(four) }
  },
}) {}

const answer = (name: string) =>
  changing({
    name,
    output: t.number,
    run: (_ports: unknown, count: number) => E.right<never, number>(count + 1),
    undo: () => E.right(undefined),
  })

const firstAnswer = answer('reserve-stock')
const secondAnswer = answer('charge-card')
const thirdAnswer = answer('book-courier')
const fourthAnswer = answer('print-label')
const fifthAnswer = answer('send-receipt')

/** The same, of steps that answer at once instead of promising an answer. */
export class FiveAnswers extends FlextDomainService.define({
  name: 'bench.five-answers',
  version: 1,
  request: Count,
  result: Count,
  *flow({ count }) {
    const one = yield* firstAnswer(count)
    const two = yield* secondAnswer(one)
    const three = yield* thirdAnswer(two)
    const four = yield* fourthAnswer(three)
    return { count: yield* fifthAnswer(four) }
  },
}) {}

const look = reading({
  name: 'look-up-order',
  output: t.number,
  run: (_ports: unknown, count: number) => TE.right<never, number>(count + 1),
})

const confirm = pivot({
  name: 'confirm-order',
  output: t.number,
  run: (_ports: unknown, count: number) => TE.right<never, number>(count + 1),
})

/** The usual mix: one step looks, three change something, the last is the point of no return. */
export class UsualMix extends FlextDomainService.define({
  name: 'bench.usual-mix',
  version: 1,
  request: Count,
  result: Count,
  *flow({ count }) {
    const one = yield* look(count)
    const two = yield* first(one)
    const three = yield* second(two)
    const four = yield* third(three)
    return { count: yield* confirm(four) }
  },
}) {}
