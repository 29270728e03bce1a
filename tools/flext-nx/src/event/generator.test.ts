import type { Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { everyFile, fileOf, shopWithOrders } from '../../test/virtual-shop.ts'
import { eventGenerator, type EventGeneratorSchema } from './generator.ts'

let tree: Tree
beforeEach(async () => {
  tree = await shopWithOrders()
}, 60_000)

const event = (schema: Omit<EventGeneratorSchema, 'project' | 'service'>): Promise<void> =>
  eventGenerator(tree, { project: 'shop', service: 'PlaceOrder', ...schema })

describe('an event', { timeout: 60_000 }, () => {
  it('carries what its step knows, and is told by it', async () => {
    await event({ name: 'parcel-sent', step: 'sendParcel' })
    expect(fileOf(tree, 'event.ts')).toContain(`export const ParcelSent = event({
  type: 'shop.place-order.parcel-sent',
  data: t.readonly(t.type({ pens: PositiveInt, to: t.string, parcel: t.string })),
})`)
    expect(fileOf(tree, 'steps/send-parcel.ts')).toContain(
      'events: (parcel, pens, to) => [ParcelSent.of({ pens, to, parcel })]',
    )
    expect(fileOf(tree, 'place-order.test.ts')).toContain("type: 'shop.place-order.parcel-sent'")
    expect(fileOf(tree, '/src/index.ts')).toContain('ParcelSent')
  })

  it('has a version, and is published at once where that is asked for', async () => {
    await event({ name: 'PriceAsked', data: 'euros: number', version: 3, publish: 'at-once' })
    expect(fileOf(tree, 'event.ts')).toContain(
      "data: t.readonly(t.type({ euros: t.number })),\n  version: 3,\n  publish: 'at-once',",
    )
    expect(fileOf(tree, 'event.ts')).toContain('export const PensReserved')
  })

  it.each([
    [
      'a name that is taken',
      { name: 'PensReserved', step: 'takeMoney' },
      'has an event PensReserved',
    ],
    [
      'a step that is not there',
      { name: 'Sent', step: 'send' },
      'step: expected one of reservePens',
    ],
    ['nothing to carry', { name: 'Sent' }, 'data: expected the fields of the event'],
    ['a type nobody has', { name: 'Sent', data: 'at: Instnt' }, 'did you mean Instant?'],
    ['data the step lacks', { name: 'Sent', step: 'takeMoney', data: 'to: string' }, 'carries to'],
  ])('refuses %s, and writes nothing', async (_, schema, message) => {
    const before = everyFile(tree)
    await expect(event(schema)).rejects.toThrow(message)
    expect(everyFile(tree)).toEqual(before)
  })
})
