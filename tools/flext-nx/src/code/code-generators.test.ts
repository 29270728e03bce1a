import type { Tree } from '@nx/devkit'
import { sourceText } from 'flext-core/yaml'
import { readServiceDescription } from 'flext-quality'
import { beforeEach, describe, expect, it } from 'vitest'

import { diskWorkspace, placeByHand } from '../../test/disk-workspace.ts'
import { emptyShop, generateFrom } from '../../test/virtual-shop.ts'
import { analyzeGenerator } from '../analyze/generator.ts'
import { coverageGenerator } from '../coverage/generator.ts'
import { suggestGenerator } from '../suggest/generator.ts'

const text = (tree: Tree, path: string): string => tree.read(path, 'utf8') ?? ''

let tree: Tree
beforeEach(async () => {
  tree = await diskWorkspace({ 'src/order-service.ts': placeByHand })
})

describe('flext-nx:analyze', () => {
  it('writes a report into the project, and the same again', async () => {
    await analyzeGenerator(tree, { project: 'shop' })
    const report = text(tree, 'packages/shop/flext-analysis.md')
    expect(report).toContain('## `OrderService.place`')
    expect(report).toContain('src/order-service.ts:7')
    expect(report).toContain('- line 11: `stripe.charges.create()`, payment')
    await analyzeGenerator(tree, { project: 'shop' })
    expect(text(tree, 'packages/shop/flext-analysis.md')).toBe(report)
  })

  it('reads the whole workspace without a project, and only what is bad enough', async () => {
    await analyzeGenerator(tree, { output: 'docs/analysis.md' })
    expect(text(tree, 'docs/analysis.md')).toContain('packages/shop/src/order-service.ts:7')
    await analyzeGenerator(await diskWorkspace({}), {})
  })

  it.each([
    [{ project: 'shopp' }, 'project: expected one of'],
    [{ output: '../report.md' }, 'output: expected a folder inside the workspace'],
  ])('refuses %j and writes nothing', async (schema, message) => {
    await expect(analyzeGenerator(tree, schema)).rejects.toThrow(message)
    expect(tree.listChanges()).toEqual([])
  })

  it('tells all that is wrong with the configuration', async () => {
    const bad = await diskWorkspace({ 'flext-quality.yml': 'exclud: [a]\n' })
    await expect(analyzeGenerator(bad, { project: 'shop' })).rejects.toThrow(
      'did you mean exclude?',
    )
  })
})

describe('flext-nx:suggest', () => {
  it('writes descriptions, and leaves those that are there', async () => {
    await suggestGenerator(tree, { project: 'shop' })
    const file = 'packages/shop/services/place-order.service.yml'
    const read = readServiceDescription(sourceText(file, text(tree, file)))
    expect(read).toMatchObject({ right: { service: 'PlaceOrder' } })
    tree.write(file, 'mine')
    await suggestGenerator(tree, { project: 'shop' })
    expect(text(tree, file)).toBe('mine')
  })

  it('says that there is no such finding', async () => {
    await expect(suggestGenerator(tree, { finding: 'zzz' })).rejects.toThrow(
      'finding: there is no finding "zzz"',
    )
  })

  it('describes what domain-service takes as it stands', { timeout: 60_000 }, async () => {
    await suggestGenerator(tree, { project: 'shop' })
    const description = text(tree, 'packages/shop/services/place-order.service.yml')
    const shop = await emptyShop()
    await generateFrom(shop, description)
    const service = text(shop, 'packages/shop/src/place-order/place-order.ts')
    expect(service).toContain('yield* insertOrders(order)')
    expect(service).toContain('yield* createCharges(total)')
    expect(text(shop, 'packages/shop/src/place-order/event.ts')).toContain('OrderPaid')
  })
})

describe('flext-nx:coverage', () => {
  it('keeps the figures', async () => {
    await coverageGenerator(tree, { project: 'shop' })
    expect(JSON.parse(text(tree, 'packages/shop/flext-coverage.json'))).toMatchObject({
      version: 1,
      figures: { operations: 1, services: { count: 0, percent: 0 }, events: { count: 1 } },
      open: ['src/order-service.ts OrderService.place'],
    })
  })

  it('refuses where a share is less than was asked for, and writes nothing', async () => {
    await expect(coverageGenerator(tree, { minServices: 60 })).rejects.toThrow(
      'operations that are services: expected at least 60 %, found 0 %',
    )
    expect(tree.listChanges()).toEqual([])
  })
})
