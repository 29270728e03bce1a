import { FlextResult } from 'flext-core'
import { sourceText } from 'flext-core/yaml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { analysisOf, findingsIn } from '../../test/temporary-code.ts'
import { findingKinds, type Finding } from '../analysis/index.ts'
import { effectKinds } from '../effect/effect-kind.ts'
import { readServiceDescription } from '../service-description/read-service-description.ts'
import { writeServiceDescription } from '../service-description/write-service-description.ts'
import { suggest } from './suggest.ts'

const head = `import Stripe from 'stripe'
import { Pool } from 'pg'
const stripe = new Stripe('key')
const pool = new Pool()
`

const suggested = async (text: string, file?: string) =>
  suggest(await findingsIn(text, file)).map(({ service }) => service)

const reread = (findings: readonly Finding[]) =>
  suggest(findings).map(({ service, file }) => ({
    service,
    read: readServiceDescription(sourceText(file, writeServiceDescription(service))),
  }))

describe('the service that a finding would become', () => {
  it('reads first, changes then, has its point of no return, and finishes', async () => {
    const [service] = await suggested(`${head}export class OrderService {
  constructor(private readonly mailer: Mailer) {}
  async place(order: Order, total: number, note?: string): Promise<void> {
    const { rows } = await pool.query('SELECT * FROM stock')
    if (rows.length === 0) throw new OutOfStock()
    await pool.query('INSERT INTO orders VALUES ($1)', [order.id])
    await stripe.charges.create({ amount: total })
    await this.mailer.send(order.customer)
  }
}
`)
    expect(service).toMatchObject({
      service: 'PlaceOrder',
      request: { order: 'Json', total: 'number', note: 'string?' },
      errors: expect.arrayContaining(['OutOfStock', 'InsertOrdersFailed']) as unknown,
      steps: [
        { name: 'readStock', kind: 'reading', port: 'database', output: 'Json' },
        { name: 'insertOrders', kind: 'changing', port: 'database' },
        { name: 'createCharges', kind: 'pivot', port: 'payments' },
        { name: 'sendMailer', kind: 'finishing', port: 'mail' },
      ],
    })
  })

  it('tells an event where the function sent a message beside a row', async () => {
    const [service] = await suggested(`${head}export async function payOrder(order) {
  await pool.query('UPDATE orders SET paid = true')
  await publisher.publish('order.paid', order)
}
`)
    expect(service?.steps).toMatchObject([{ kind: 'changing', tells: ['OrderPaid'] }])
    expect(service?.steps).toHaveLength(1)
  })

  it('knows the types of Python', async () => {
    const [service] = await suggested(
      `import stripe
from datetime import datetime

def refund_all(orders: list[str], since: datetime, most: int = 3, request=None):
    for order in orders:
        stripe.Refund.create(charge=order)
`,
      'refunds.py',
    )
    expect(service?.request).toEqual({ orders: 'string[]', since: 'Instant', most: 'Int?' })
    expect(service?.steps[0]?.description).toContain('For each of orders.')
  })

  it('gives each a file and a class of its own', async () => {
    const text = (name: string) =>
      `${head}export class ${name} { async save() { for (const x of xs) await stripe.refunds.create(x) } }\n`
    const { findings } = await analysisOf({
      'a.ts': text('Refunds'),
      'b.ts': text('Refunds'),
      'c.ts': text('Returns'),
    })
    expect(suggest(findings).map(({ file }) => file)).toEqual([
      'save-refunds.service.yml',
      'save-refunds2.service.yml',
      'save-returns.service.yml',
    ])
  })
})

describe('what the generator is given', () => {
  it('is read back as it is, whatever the code calls its things', () => {
    const name = fc.oneof(
      fc.stringMatching(/^[A-Za-z_$][\w$]{0,12}$/),
      fc.constantFrom(
        'delete',
        'Error',
        'place',
        'run',
        'event',
        '_',
        '$',
        'class',
        'a1',
        'HTTPClient',
      ),
    )
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('.'))
    const call = fc.record({
      line: fc.integer({ min: 1, max: 99 }),
      column: fc.constant(1),
      call: path,
      kind: fc.constantFrom(...effectKinds),
      changes: fc.boolean(),
      system: path,
      known: fc.boolean(),
      inTransaction: fc.boolean(),
      through: fc.constant([]),
      about: fc.string({ maxLength: 20 }),
      takes: fc.array(name, { maxLength: 2 }),
      counts: fc.boolean(),
    })
    const finding = fc.record({
      id: fc.constant('0123456789'),
      kind: fc.constantFrom(...findingKinds),
      path: fc.constantFrom('src/order.ts', 'a/[id].ts', '1.py'),
      line: fc.constant(1),
      column: fc.constant(1),
      endLine: fc.constant(9),
      function: fc.oneof(
        path,
        fc.constantFrom("app.post('/orders/:id')", '<anonymous>', 'a.<anonymous>'),
      ),
      summary: fc.string({ maxLength: 40 }),
      rank: fc.constantFrom('high', 'medium', 'low'),
      score: fc.constant(50),
      reasons: fc.constant([]),
      calls: fc
        .array(call, { minLength: 1, maxLength: 6 })
        .map((calls) => [
          ...calls,
          { ...calls[0]!, kind: 'payment' as const, changes: true, counts: true },
        ]),
      signs: fc.constant([]),
      parameters: fc.uniqueArray(
        fc.record({
          name: fc.oneof(name, fc.constantFrom('{ a, b: c, ...rest }', '[a, b]')),
          type: fc.oneof(
            name,
            fc.constantFrom(
              'string[]',
              'Promise<X>',
              'list[int]',
              'Optional[str]',
              'number | undefined',
            ),
          ),
          optional: fc.boolean(),
        }),
        { maxLength: 4, selector: (each) => each.name },
      ),
      throws: fc.array(name, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 3 }), (findings) => {
        for (const { service, read } of reread(findings)) {
          expect(FlextResult.isFail(read) ? read.left.message : read.right).toEqual(service)
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})
