import { setTimeout as delay } from 'node:timers/promises'

import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { checkRules } from './check.ts'
import { allOf, anyOf, not, when } from './combine.ts'
import type { BusinessRulesError } from './error.ts'
import { rule, type AnyRule, type BusinessRule, type PortsOf, type RequestOf } from './rule.ts'
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
const holdsNow = async (one: BusinessRule): Promise<boolean> =>
  (await checkRules(one, undefined, undefined))._tag === 'Right'
const violated = async (one: BusinessRule): Promise<ReadonlyArray<string>> => {
  const checked = await checkRules(one, undefined, undefined)
  if (checked._tag === 'Right') return []
  return checked.left._tag === 'BusinessRulesBroken'
    ? checked.left.violations.map(({ rule: name }) => name)
    : ['failed']
}

describe('rules made of rules', () => {
  const anyRules = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 6 })
  const rulesOf = (says: ReadonlyArray<readonly [boolean, boolean]>): ReadonlyArray<BusinessRule> =>
    says.map(([verdict, later], i) => fixed(`r${i}`, verdict, later))
  const denied = (rules: ReadonlyArray<BusinessRule>): ReadonlyArray<BusinessRule> =>
    rules.map((one) => not(`not ${one.name}`, one))

  it('obey de Morgan', async () => {
    await fc.assert(
      fc.asyncProperty(anyRules, async (says) => {
        const rules = rulesOf(says)
        expect(await holdsNow(not('n', anyOf('any', ...rules)))).toBe(
          await holdsNow(allOf(...denied(rules))),
        )
        expect(await holdsNow(not('n', allOf(...rules)))).toBe(
          await holdsNow(anyOf('any', ...denied(rules))),
        )
      }),
    )
  })

  it('hold as and, or and not hold', async () => {
    await fc.assert(
      fc.asyncProperty(anyRules, async (says) => {
        const rules = rulesOf(says)
        const verdicts = says.map(([verdict]) => verdict)
        expect(await holdsNow(allOf(...rules))).toBe(verdicts.every(Boolean))
        expect(await holdsNow(anyOf('any', ...rules))).toBe(verdicts.some(Boolean))
        for (const one of rules) {
          expect(await holdsNow(not('n', one))).toBe(!(await holdsNow(one)))
          expect(await holdsNow(not('n', not('m', one)))).toBe(await holdsNow(one))
        }
      }),
    )
  })

  it('all of them tell exactly what each tells, however they are grouped', async () => {
    await fc.assert(
      fc.asyncProperty(anyRules, fc.nat(6), async (says, cut) => {
        const rules = rulesOf(says)
        const expected = says.flatMap(([verdict], i) => (verdict ? [] : [`r${i}`]))
        expect(await violated(allOf(...rules))).toStrictEqual(expected)
        const grouped = allOf(allOf(...rules.slice(0, cut)), allOf(...rules.slice(cut)))
        expect(await violated(grouped)).toStrictEqual(expected)
      }),
    )
  })

  it('apply only where the condition is true', async () => {
    const big = when((one: Order) => one.lines > 3, inStock)
    expect(await checkRules(big, order(9), ports(0, 5))).toMatchObject({ _tag: 'Left' })
    expect(await checkRules(big, order(3), ports(0, 1))).toMatchObject({ _tag: 'Right' })
  })

  it('tell what broke each alternative', async () => {
    const either = anyOf('it can be shipped', hasLines, inStock)
    const checked = await checkRules(either, order(0), ports(0, -1))
    expect(checked).toMatchObject({
      left: {
        message:
          'it can be shipped: none of these holds: the order has lines: it has none; everything is in stock: 0 wanted, -1 there',
        violations: [
          {
            rule: 'it can be shipped',
            facts: {
              alternatives: [
                { rule: 'the order has lines', facts: { order: 'o-1' } },
                { rule: 'everything is in stock', facts: { wanted: 0, there: -1 } },
              ],
            },
          },
        ],
      },
    })
    expect(
      await checkRules(not('it is empty', hasLines, 'it has lines'), order(1), {}),
    ).toMatchObject({
      left: { violations: [{ rule: 'it is empty', message: 'it has lines', facts: {} }] },
    })
  })

  it('need the ports of all their parts', () => {
    const combined = allOf(
      hasLines,
      when(() => true, inStock),
      anyOf('x', hasCredit, hasLines),
    )
    expectTypeOf<PortsOf<typeof combined>>().toEqualTypeOf<Stock & Customers>()
    expectTypeOf<RequestOf<typeof combined>>().toEqualTypeOf<Order>()
    expectTypeOf<PortsOf<typeof hasLines>>().toEqualTypeOf<unknown>()
    expectTypeOf(combined).toExtend<AnyRule>()
    expectTypeOf(checkRules(combined, order(1), ports(1, 1))).resolves.toExtend<
      { readonly _tag: 'Right' } | { readonly left: BusinessRulesError }
    >()
    // @ts-expect-error the stock port is missing
    void checkRules(combined, order(1), { customers: ports(1, 1).customers })
  })
})
