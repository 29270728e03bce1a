import { setTimeout as delay } from 'node:timers/promises'

import { taskEither as TE } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { checkRules, judgeRules } from './check.ts'
import { allOf, anyOf, not, when } from './combine.ts'
import { rule, type BusinessRule } from './rule.ts'
import { broken, holds } from './verdict.ts'

interface Order {
  readonly id: string
  readonly lines: number
  readonly customer: string
}
interface CustomersPort {
  readonly creditOf: (customer: string) => Promise<number>
}
interface StockPort {
  readonly inStock: number
}
type Customers = { readonly customers: CustomersPort }
type Stock = { readonly stock: StockPort }

const hasLines = rule({
  name: 'the order has lines',
  check: (order: Order) => (order.lines > 0 ? holds : broken('it has none', { order: order.id })),
})
const inStock = rule({
  name: 'everything is in stock',
  check: (order: Order, { stock }: Stock) =>
    order.lines <= stock.inStock
      ? holds
      : broken(`${order.lines} wanted, ${stock.inStock} there`, {
          wanted: order.lines,
          there: stock.inStock,
        }),
})
const hasCredit = rule({
  name: 'the customer has credit',
  check: async (order: Order, { customers }: Customers) => {
    const credit = await customers.creditOf(order.customer)
    return credit > 0 ? holds : broken('no credit left', { customer: order.customer, credit })
  },
})

const order = (lines: number): Order => ({ id: 'o-1', lines, customer: 'c-1' })
const ports = (credit: number, inStockNow: number): Customers & Stock => ({
  customers: { creditOf: async () => credit },
  stock: { inStock: inStockNow },
})

/** A rule that says what it is told to, now or later. */
const fixed = (name: string, says: boolean, later: boolean): BusinessRule =>
  rule({
    name,
    check: () => {
      const verdict = says ? holds : broken(`${name} is broken`, { name })
      return later ? delay(0, verdict) : verdict
    },
  })
const violated = async (one: BusinessRule): Promise<ReadonlyArray<string>> => {
  const checked = await checkRules(one, undefined, undefined)
  if (checked._tag === 'Right') return []
  return checked.left._tag === 'BusinessRulesBroken'
    ? checked.left.violations.map(({ rule: name }) => name)
    : ['failed']
}

describe('business rules', () => {
  it('let a request through that keeps them all', async () => {
    const checked = await checkRules(allOf(hasLines, inStock, hasCredit), order(2), ports(1, 5))
    expect(checked).toStrictEqual({ _tag: 'Right', right: undefined })
  })

  it('tell every one that is broken, in the order of declaration, with its facts', async () => {
    const checked = await checkRules(allOf(hasCredit, inStock, hasLines), order(9), ports(0, 5))
    expect(checked).toStrictEqual({
      _tag: 'Left',
      left: {
        _tag: 'BusinessRulesBroken',
        message:
          'the customer has credit: no credit left\neverything is in stock: 9 wanted, 5 there',
        violations: [
          {
            rule: 'the customer has credit',
            message: 'no credit left',
            facts: { customer: 'c-1', credit: 0 },
          },
          {
            rule: 'everything is in stock',
            message: '9 wanted, 5 there',
            facts: { wanted: 9, there: 5 },
          },
        ],
        failedChecks: [],
      },
    })
    const error: unknown = checked._tag === 'Left' ? checked.left : null
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual(error)
  })

  it('take an array as well as rules put together', async () => {
    const checked = await checkRules([hasLines, inStock], order(0), ports(0, 5))
    expect(checked).toMatchObject({ left: { violations: [{ rule: 'the order has lines' }] } })
  })

  it('are judged at once, without a promise, where none has to wait', () => {
    expect(judgeRules(allOf(hasLines, inStock), order(1), ports(0, 5))).toStrictEqual({
      _tag: 'Right',
      right: undefined,
    })
    expect(judgeRules([hasLines], order(0), {})).toMatchObject({ _tag: 'Left' })
    expect(judgeRules([hasCredit], order(1), ports(1, 1))).toBeInstanceOf(Promise)
  })

  it('that wait, wait side by side', async () => {
    let underWay = 0
    let most = 0
    const slow = (name: string): BusinessRule =>
      rule({
        name,
        check: async () => {
          most = Math.max(most, ++underWay)
          await delay(5)
          underWay--
          return broken(name)
        },
      })
    expect(await violated(allOf(slow('a'), slow('b'), slow('c')))).toStrictEqual(['a', 'b', 'c'])
    expect(most).toBe(3)
  })

  it('get the signal of who asks', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    const patient = rule({
      name: 'patient',
      check: (_: unknown, __: unknown, given) => delay(1000, holds, { signal: given }),
    })
    expect(await checkRules(patient, undefined, undefined, signal)).toMatchObject({
      left: {
        _tag: 'RuleChecksFailed',
        failedChecks: [{ rule: 'patient', cause: { name: 'AbortError' } }],
      },
    })
  })
})

describe('a check that fails', () => {
  const throwing = rule({
    name: 'the ledger agrees',
    check: () => {
      throw new Error('ledger down')
    },
  })
  const rejecting = rule({
    name: 'the bank agrees',
    check: () => Promise.reject(new Error('bank down')),
  })
  const failing = rule({
    name: 'the post agrees',
    check: () => TE.left({ _tag: 'Closed', message: 'post closed' }),
  })

  it('is no broken rule, and is told by name with its cause', async () => {
    const checked = await checkRules(allOf(throwing, rejecting, failing), undefined, undefined)
    expect(checked).toMatchObject({
      left: {
        _tag: 'RuleChecksFailed',
        failedChecks: [
          { _tag: 'RuleCheckFailed', rule: 'the ledger agrees', cause: { message: 'ledger down' } },
          { _tag: 'RuleCheckFailed', rule: 'the bank agrees', cause: { message: 'bank down' } },
          { rule: 'the post agrees', cause: { name: 'Closed', message: 'post closed' } },
        ],
      },
    })
  })

  it('is told beside the rules that are broken', async () => {
    const checked = await checkRules([throwing, hasLines], order(0), {})
    expect(checked).toMatchObject({
      left: {
        _tag: 'BusinessRulesBroken',
        message:
          'the order has lines: it has none\nthe rule "the ledger agrees" could not be checked: ledger down',
        violations: [{ rule: 'the order has lines' }],
        failedChecks: [{ rule: 'the ledger agrees' }],
      },
    })
  })

  it('is told whatever stands around it', async () => {
    const sound = fixed('sound', true, false)
    for (const around of [
      not('not so', throwing),
      anyOf('either', sound, throwing),
      when(() => true, throwing),
      when(() => {
        throw new Error('odd')
      }, sound),
    ]) {
      expect(await violated(around)).toStrictEqual(['failed'])
    }
  })

  it('may be a task that goes well', async () => {
    const asking = rule({ name: 'asked', check: () => TE.right(broken('no', { secret: 'x' })) })
    expect(await checkRules(asking, undefined, undefined)).toMatchObject({
      left: { violations: [{ rule: 'asked', message: 'no', facts: { secret: '***' } }] },
    })
  })
})
