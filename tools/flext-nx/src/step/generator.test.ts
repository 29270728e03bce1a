import type { Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { change, everyFile, fileOf, shopWithOrders } from '../../test/virtual-shop.ts'
import { stepGenerator, type StepGeneratorSchema } from './generator.ts'

let tree: Tree
beforeEach(async () => {
  tree = await shopWithOrders()
}, 60_000)

const step = (schema: Omit<StepGeneratorSchema, 'project' | 'service'>): Promise<void> =>
  stepGenerator(tree, { project: 'shop', service: 'PlaceOrder', ...schema })

const flow = (): ReadonlyArray<string> =>
  [...fileOf(tree, 'place-order.ts').matchAll(/yield\* \w+\([^)]*\)/g)].map(([call]) => call)

describe('a step', { timeout: 60_000 }, () => {
  it('that changes something stands before the pivot, with its undo', async () => {
    await step({
      name: 'lock-card',
      port: 'cards',
      input: 'to, last4: string',
      fails: 'CardLocked',
    })
    expect(flow()).toEqual([
      'yield* reservePens(pens)',
      'yield* takeMoney(pens)',
      'yield* lockCard(to, last4)',
      'yield* sendParcel(pens, to)',
      'yield* thankCustomer(parcel)',
    ])
    expect(fileOf(tree, 'steps/lock-card.ts')).toContain(
      'undoInDoubt: ({ cards, step }) => cards.unlockCard(step.runId)',
    )
    expect(fileOf(tree, 'model.ts')).toContain('last4: t.string')
    expect(fileOf(tree, 'error.ts')).toContain("export type CardLocked = FlextError<'CardLocked'>")
    expect(fileOf(tree, 'testing/cards-contract.ts')).toContain('unlockCard takes it back')
    expect(fileOf(tree, 'place-order.test.ts')).toContain('when lockCard fails with CardLocked')
    expect(fileOf(tree, 'place-order.service.yml')).toContain('name: lockCard')
  })

  it('that finishes stands at the end, and gives a name to what it needs', async () => {
    await step({ name: 'fileReceipt', kind: 'finishing', port: 'archive', input: 'paid' })
    expect(flow().at(-1)).toBe('yield* fileReceipt(paid)')
  })

  it('stands behind another one when it is told so', async () => {
    await step({
      name: 'weigh',
      kind: 'reading',
      port: 'scales',
      output: 'number',
      as: 'grams',
      after: 'reserve-pens',
    })
    expect(flow()[1]).toBe('yield* weigh()')
    await step({ name: 'bookScales', input: 'grams', port: 'yard' })
    expect(fileOf(tree, 'place-order.ts')).toContain('const grams = yield* weigh()')
  })

  it('that writes to a database brings its table, and makes the world wait for it', async () => {
    await step({ name: 'noteOrder', kind: 'transacting', port: 'orders', input: 'pens, to' })
    expect(fileOf(tree, 'orders-tables.ts')).toContain(".addColumn('pens', 'integer'")
    expect(fileOf(tree, 'place-order.crash.test.ts')).toContain('placeOrderWorld')
    expect(fileOf(tree, '/flext.services.ts')).toContain('await placeOrderWorld()')
    expect(fileOf(tree, '/package.json')).toContain('"kysely"')
  })

  it('is put into files that were changed by hand', async () => {
    change(
      tree,
      'ports.ts',
      'readonly stock: {',
      'readonly stock: {\n    readonly count: () => number',
    )
    change(tree, 'testing/memory-stock.ts', 'stock: {', 'stock: {\n        count: () => 7,')
    await step({ name: 'sealPens', port: 'stock', input: 'pens' })
    expect(fileOf(tree, 'ports.ts')).toMatch(/count: \(\) => number[\s\S]*readonly undoSealPens: /)
    expect(fileOf(tree, 'testing/memory-stock.ts')).toMatch(
      /count: \(\) => 7,[\s\S]*sealPens: \(run, pens\) => async/,
    )
  })

  it.each([
    ['a name that is taken', { name: 'takeMoney' }, 'PlaceOrder has a step takeMoney already'],
    ['a reserved name', { name: 'delete' }, 'no word of the language'],
    ['a second pivot', { name: 'sendMore', kind: 'pivot' as const }, 'one pivot, the point of no'],
    ['a change behind the pivot', { name: 'a', after: 'sendParcel' }, 'finishing: nothing behind'],
    ['an input nobody has', { name: 'lock', input: 'card' }, 'found "card"'],
    [
      'an unknown neighbour',
      { name: 'lock', after: 'nothing' },
      'after: expected one of reservePens',
    ],
    ['an undo of a reading', { name: 'a', kind: 'reading' as const, undo: 'b' }, 'no undo'],
    ['a duration that is none', { name: 'lock', timeout: 'soon' }, 'a duration such as 10s'],
  ])('refuses %s, and writes nothing', async (_, schema, message) => {
    const before = everyFile(tree)
    await expect(step(schema)).rejects.toThrow(message)
    expect(everyFile(tree)).toEqual(before)
  })

  it('refuses a service that is not there', async () => {
    await expect(
      stepGenerator(tree, { project: 'shop', service: 'TakeOrder', name: 'lock' }),
    ).rejects.toThrow('service: expected one of PlaceOrder, found "TakeOrder"')
  })

  it('refuses a service without its description, and says what to do', async () => {
    tree.delete('packages/shop/src/place-order/place-order.service.yml')
    await expect(step({ name: 'lock' })).rejects.toThrow(
      /place-order\.service\.yml is not there, and it is what generators read: write one/,
    )
  })

  it('refuses a file that is no code any more, with its place', async () => {
    change(tree, 'ports.ts', 'export interface StockPort {', 'export interface StockPort')
    await expect(step({ name: 'lock' })).rejects.toThrow(/ports\.ts:\d+:\d+: /)
  })
})
