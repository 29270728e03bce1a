/**
 * What the generators of services write is what a person here would write: all tools take it
 * without a word, and its tests pass. Every variant stands in one library.
 */
import type { Tree } from '@nx/devkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { domainServiceGenerator } from '../src/domain-service/generator.ts'
import { eventGenerator } from '../src/event/generator.ts'
import { libraryGenerator } from '../src/library/generator.ts'
import { portGenerator } from '../src/port/generator.ts'
import { stepGenerator } from '../src/step/generator.ts'
import { HouseCopy } from './house-copy.ts'
import { remarkOn } from './remark.ts'
import { lookAround, ping, placeOrder, recordInvoice, storeRows } from './shop.ts'

let copy: HouseCopy
beforeAll(() => {
  copy = HouseCopy.make()
}, 60_000)
afterAll(() => {
  copy[Symbol.dispose]()
}, 60_000)

const generate = async (tree: Tree, description: string): Promise<void> => {
  const from = 'asked.service.yml'
  tree.write(from, description)
  await domainServiceGenerator(tree, { project: 'flext-shop', from })
  tree.delete(from)
}

/** One service of each sort, and one that every generator has had its hand in. */
const everything = async (tree: Tree): Promise<void> => {
  const project = 'flext-shop'
  await libraryGenerator(tree, { name: project, subject: 'order' })
  // Begun with one step, remarked upon, and grown to the whole.
  const [begun = ''] = recordInvoice.split('  - { name: bookInvoice')
  const less = begun.replace(/result: .*/, 'result: { rate: Rate }').replace(/errors: .*/, '')
  await generate(
    tree,
    less.replace(/events:[\s\S]*?ports:/, 'ports:').replace(/ {2}ledger:\n {2}taxOffice:\n/, ''),
  )
  remarkOn(tree, 'packages/flext-shop/src/record-invoice', 3)
  const descriptions = [placeOrder, recordInvoice, ping, lookAround, storeRows]
  for (const text of descriptions) await generate(tree, text)

  await domainServiceGenerator(tree, {
    project,
    name: 'rent-bike',
    description: 'Rents a bike for an hour',
    steps:
      'reading findBike(place: string) on bikes gives bike: string fails NoBike, lockBike(bike), pivot unlock(bike) on locks',
  })
  const service = { project, service: 'RentBike' }
  await stepGenerator(tree, {
    ...service,
    name: 'hold-deposit',
    input: 'cents: PositiveInt, bike',
    output: 'number',
    fails: 'CardRefused',
    tells: 'DepositHeld',
  })
  await stepGenerator(tree, {
    ...service,
    name: 'note-rental',
    kind: 'transacting',
    port: 'rentals',
    input: 'bike, cents',
  })
  await stepGenerator(tree, {
    ...service,
    name: 'findRider',
    kind: 'reading',
    port: 'bikes',
    output: 'string',
    after: 'find-bike',
  })
  await stepGenerator(tree, {
    ...service,
    name: 'sendReceipt',
    kind: 'finishing',
    port: 'mail',
    input: 'deposit',
    retry: 2,
    timeout: '10s',
  })
  await eventGenerator(tree, { ...service, name: 'BikeRented', step: 'unlock' })
  await eventGenerator(tree, {
    ...service,
    name: 'bike-lost',
    data: 'bike: string, at: Instant',
    version: 2,
  })
  await portGenerator(tree, {
    ...service,
    name: 'tariffs',
    methods: 'centsFor(minutes: PositiveInt) gives Int fails TariffUnknown; zones gives string[]',
  })
}

describe('generated services', { timeout: 300_000 }, () => {
  it('are formatted, lint, type-check, build and pass their tests', async () => {
    await copy.generate(everything, {})
    const folder = 'packages/flext-shop'
    const format = await copy.execute('oxfmt', ['--check', folder])
    expect(format.code, format.output).toBe(0)

    const ran = await copy.run(['lint', 'typecheck', 'build', 'test'], ['flext-shop'])
    expect(ran.code, ran.output).toBe(0)
    expect(ran.output).toMatch(/Found 0 warnings and 0 errors/)
    expect(ran.output).toMatch(/Test Files +\d+ passed/)
    expect(ran.output.match(/\.crash\.test\.ts/g)?.length, ran.output).toBeGreaterThanOrEqual(6)
  })
})
