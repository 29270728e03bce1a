import { join } from 'node:path'

import { FlextResult } from 'flext-core'
import { describe, expect, it } from 'vitest'

import { temporaryCode } from '../../test/temporary-code.ts'
import {
  compare,
  coverage,
  readBaseline,
  shortfalls,
  shortfallText,
  writeBaseline,
} from '../analysis/index.ts'

const head = `import Stripe from 'stripe'
import { Pool } from 'pg'
const stripe = new Stripe('key')
const pool = new Pool()
`
const files = {
  'src/place-order/service.ts': `import { FlextDomainService } from 'flext-core'
export class PlaceOrder extends FlextDomainService.define({ name: 'shop.place-order' }) {}
`,
  'src/place-order/event.ts': `import { event } from 'flext-core'\nexport const OrderPlaced = event('OrderPlaced')\n`,
  'src/close-shop/service.ts': `import { FlextDomainService } from 'flext-core'
export class CloseShop extends FlextDomainService.define({ name: 'shop.close' }) {}
`,
  'src/open.ts': `${head}export async function pay() {
  await pool.query('UPDATE orders SET paid = true')
  await stripe.charges.create({})
}
`,
  'src/told.ts': `${head}export async function tell() {
  await pool.query('UPDATE orders SET paid = true')
  await publisher.publish('order.paid')
}
`,
  'src/held.ts': `${head}export async function move() {
  await db.transaction(async (tx) => {
    await tx.query('INSERT INTO a VALUES (1)')
    await tx.query('DELETE FROM b')
  })
}
export async function look() { await pool.query('SELECT 1') }
`,
}

const covered = async (changed: Readonly<Record<string, string>> = {}) => {
  const root = await temporaryCode({ ...files, ...changed })
  return { root, found: FlextResult.unwrap(await coverage(root)) }
}

describe('the coverage of a code base', () => {
  it('counts services, transactions and events among the business operations', async () => {
    const { found } = await covered()
    expect(
      found.operations.map(({ name, service, transactional, events }) => [
        name,
        service,
        transactional,
        events,
      ]),
    ).toEqual([
      ['CloseShop', true, true, false],
      ['move', false, true, false],
      ['pay', false, false, false],
      ['PlaceOrder', true, true, true],
      ['tell', false, false, true],
    ])
    expect(found.figures).toEqual({
      operations: 5,
      services: { count: 2, percent: 40 },
      transactional: { count: 3, percent: 60 },
      events: { count: 2, percent: 40 },
    })
  })

  it('has no shares where there are no operations, and no gate is missed', async () => {
    const found = FlextResult.unwrap(
      await coverage(await temporaryCode({ 'a.ts': 'export const a = 1\n' })),
    )
    expect(found.figures.services).toEqual({ count: 0 })
    expect(shortfalls(found.figures, { services: 100 })).toEqual([])
  })

  it('says which share is below what was asked for', async () => {
    const { found } = await covered()
    const missed = shortfalls(found.figures, { services: 60, transactional: 60, events: 41 })
    expect(missed.map(shortfallText)).toEqual([
      'operations that are services: expected at least 60 %, found 40 %',
      'operations with events: expected at least 41 %, found 40 %',
    ])
  })

  it('compares with a baseline that was saved, by figures and by operation', async () => {
    const { root, found } = await covered()
    const file = join(root, 'baseline.json')
    await writeBaseline(file, found)
    const baseline = FlextResult.unwrap(await readBaseline(file))
    expect(shortfalls(found.figures, {}, compare(found, baseline).before)).toEqual([])

    const { found: later } = await covered({
      'src/open.ts': 'export const nothing = 1\n',
      'src/more.ts': files['src/open.ts'].replace('pay', 'refund'),
      'src/most.ts': files['src/open.ts'].replace('pay', 'cancel'),
    })
    const comparison = compare(later, baseline)
    expect(comparison.opened).toEqual(['src/more.ts refund', 'src/most.ts cancel'])
    expect(comparison.closed).toEqual(['src/open.ts pay'])
    expect(shortfalls(later.figures, {}, comparison.before).map(shortfallText)).toContain(
      'operations that are transactional: 50 %, which is less than the 60 % of the baseline',
    )
  })

  it('refuses a baseline that is none, and says why', async () => {
    const root = await temporaryCode({ 'a.json': '{"version":2}', 'b.json': 'not JSON' })
    for (const file of ['a.json', 'b.json', 'c.json']) {
      const read = await readBaseline(join(root, file))
      expect(read).toMatchObject({ left: { _tag: 'BaselineUnreadable' } })
      expect(read._tag === 'Left' ? read.left.message : '').toContain(`${file} is no baseline: `)
    }
  })
})
