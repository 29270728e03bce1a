import type { Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { everyFile, fileOf, generateFrom, pathOf, shopWithOrders } from '../../test/virtual-shop.ts'
import { benchmarkGenerator, type BenchmarkGeneratorSchema } from './generator.ts'

let tree: Tree
beforeEach(async () => {
  tree = await shopWithOrders()
  tree.write(
    'packages/shop/src/legacy.ts',
    'export const placeByHand = async (): Promise<void> => {}\nexport class Till {}\n',
  )
}, 60_000)

const benchmark = (schema: Partial<BenchmarkGeneratorSchema> = {}): Promise<void> =>
  benchmarkGenerator(tree, {
    project: 'shop',
    service: 'PlaceOrder',
    original: 'src/legacy.ts#placeByHand',
    ...schema,
  })

describe('a comparison', { timeout: 60_000 }, () => {
  it('has the service, the original, a world for each round and the request of the tests', async () => {
    await benchmark()
    expect(fileOf(tree, '/bench/place-order.benchmark.ts')).toBe(`/**
 * PlaceOrder beside what does the same by hand: \`npx flext dev benchmark\` with this file says how
 * long each takes, and what each leaves inconsistent when a call fails, its answer is lost or the
 * process dies.
 */
import assert from 'node:assert/strict'

import { comparison } from 'flext-quality/benchmark'

import { placeByHand } from '../src/legacy.ts'
import { PlaceOrder } from '../src/place-order/place-order.ts'
import { placeOrderWorld } from '../src/place-order/testing/place-order-world.ts'

export const placeOrderByHand = comparison({
  name: 'place order',
  service: PlaceOrder,
  original: placeByHand,
  world: () => {
    const { ports, books } = placeOrderWorld()
    return {
      ports,
      check: (outcome) => {
        const inEffect = books()
        const times = Object.values(inEffect).map(({ length }) => length)
        const [all, nothing] = [times.every((n) => n === 1), times.every((n) => n === 0)]
        const fits = { done: all, failed: nothing, unknown: all || nothing }[outcome]
        assert.ok(fits, \`the caller heard \${outcome}, in effect are \${JSON.stringify(inEffect)}\`)
      },
    }
  },
  scenarios: { 'as in the tests': { pens: 1, to: 'some to' } },
})
`)
    expect(fileOf(tree, '/package.json')).toContain('"flext-quality": "')
  })

  it.each([
    ['a file that is not there', { original: 'src/gone.ts#f' }, 'there is no file src/gone.ts'],
    [
      'a function that is not there',
      { original: 'packages/shop/src/legacy.ts#order' },
      'exports placeByHand, Till, found "order"',
    ],
    [
      'no function',
      { original: 'src/legacy.ts' },
      'expected the file and the name of the function',
    ],
    ['a file outside', { original: '../x.ts#f' }, 'expected a folder inside the workspace'],
    ['a service that is not there', { service: 'Refund' }, 'expected one of PlaceOrder'],
  ])('refuses %s, and writes nothing', async (_, schema, message) => {
    const before = everyFile(tree)
    await expect(benchmark(schema)).rejects.toThrow(message)
    expect(everyFile(tree)).toEqual(before)
  })

  it('leaves one alone that is there, and says so', async () => {
    await benchmark()
    tree.write(pathOf('/bench/place-order.benchmark.ts'), '// mine\n')
    await expect(benchmark()).rejects.toThrow('is there already; nothing was changed')
    expect(fileOf(tree, '/bench/place-order.benchmark.ts')).toBe('// mine\n')
  })

  it('is refused for a service that changes nothing', async () => {
    await generateFrom(
      tree,
      `service: AskPrice
request: { pens: PositiveInt }
result: { price: number }
steps: [{ name: findPrice, kind: reading, port: prices, input: [pens], output: number, as: price }]
`,
    )
    await expect(benchmark({ service: 'AskPrice' })).rejects.toThrow('AskPrice only looks')
  })
})
