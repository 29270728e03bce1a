import type { Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { change, everyFile, fileOf, shopWithOrders } from '../../test/virtual-shop.ts'
import { portGenerator, type PortGeneratorSchema } from './generator.ts'

let tree: Tree
beforeEach(async () => {
  tree = await shopWithOrders()
}, 60_000)

const port = (schema: Omit<PortGeneratorSchema, 'project' | 'service'>): Promise<void> =>
  portGenerator(tree, { project: 'shop', service: 'PlaceOrder', ...schema })

describe('a port', { timeout: 60_000 }, () => {
  it('has a fake, a contract and a test', async () => {
    await port({
      name: 'price-list',
      methods: 'priceOf(pens: PositiveInt) gives number fails PriceUnknown or Closed',
    })
    expect(fileOf(tree, 'ports.ts')).toMatch(
      /interface PriceListPort \{\s+readonly priceList: \{\s+readonly priceOf: \([\s\S]*?pens: number,[\s\S]*?FlextTask<number, PriceUnknown \| Closed>/,
    )
    expect(fileOf(tree, 'ports.ts')).toContain('& PriceListPort')
    expect(fileOf(tree, 'testing/price-list-contract.ts')).toContain('priceOf has an answer')
    expect(fileOf(tree, 'testing/memory-price-list.test.ts')).toContain('priceListContract')
    expect(fileOf(tree, 'testing/place-order-world.ts')).toContain('...priceList.ports')
    expect(fileOf(tree, 'place-order.ts')).not.toContain('priceOf')
  })

  it('takes more methods, one of the steps as well as one by hand', async () => {
    change(
      tree,
      'ports.ts',
      'readonly stock: {',
      'readonly stock: {\n    readonly count: () => number',
    )
    change(tree, 'testing/memory-stock.ts', 'stock: {', 'stock: {\n        count: () => 7,')
    await port({ name: 'stock', methods: 'left gives NonNegativeInt; places gives string[]' })
    await port({ name: 'stock', methods: 'oldest gives Instant' })
    const ports = fileOf(tree, 'ports.ts')
    for (const method of ['count', 'reservePens', 'releasePens', 'left', 'places', 'oldest']) {
      expect(ports).toContain(`readonly ${method}: (`)
    }
    expect(fileOf(tree, 'testing/memory-stock.ts')).toContain('count: () => 7')
  })

  it.each([
    ['no methods', { name: 'stock', methods: '' }, 'methods: expected at least one'],
    [
      'what is no method',
      { name: 'stock', methods: 'left' },
      'in the form of "findPen(sku: string)',
    ],
    [
      'a method that is taken',
      { name: 'stock', methods: 'reservePens gives number' },
      'no other step calls',
    ],
    ['a type nobody has', { name: 'stock', methods: 'left gives Number' }, 'did you mean number?'],
  ])('refuses %s, and writes nothing', async (_, schema, message) => {
    const before = everyFile(tree)
    await expect(port(schema)).rejects.toThrow(message)
    expect(everyFile(tree)).toEqual(before)
  })
})
