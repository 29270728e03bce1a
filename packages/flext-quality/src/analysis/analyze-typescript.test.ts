import { describe, expect, it } from 'vitest'

import { analysisOf, findingsIn, told } from '../../test/temporary-code.ts'

const head = `import Stripe from 'stripe'
import { Pool } from 'pg'
const stripe = new Stripe('key')
const pool = new Pool()
`

const inFunction = async (body: string) =>
  told(await findingsIn(`${head}export async function place(order) {\n${body}\n}\n`))

describe('what it finds in TypeScript', () => {
  it('finds changes in several systems, and says where each is', async () => {
    const [finding] = await findingsIn(
      `${head}export async function place(order: Order): Promise<void> {
  await pool.query('INSERT INTO orders VALUES ($1)', [order.id])
  await stripe.charges.create({ amount: order.total })
}
`,
    )
    expect(finding).toMatchObject({
      kind: 'several-systems',
      path: 'order.ts',
      line: 5,
      column: 8,
      function: 'place',
      parameters: [{ name: 'order', type: 'Order', optional: false }],
      calls: [
        {
          line: 6,
          column: 9,
          call: 'pool.query',
          kind: 'database',
          changes: true,
          about: 'orders',
        },
        { line: 7, column: 9, call: 'stripe.charges.create', kind: 'payment', known: true },
      ],
    })
    expect(finding?.reasons.reduce((sum, { points }) => sum + points, 0)).toBe(finding?.score)
  })

  it('follows fields, constructors and types through the files of the code base', async () => {
    const { findings } = await analysisOf({
      'src/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
      'src/payments.ts': `import Stripe from 'stripe'
export class Payments {
  constructor(private readonly stripe: Stripe) {}
  async take(total: number) {
    return this.stripe.charges.create({ amount: total })
  }
}
`,
      'src/order-service.ts': `import { db } from './db.js'
import { Payments } from './payments.ts'
export class OrderService {
  constructor(private readonly payments: Payments) {}
  async place(order: Order) {
    await db.order.create({ data: order })
    await this.payments.take(order.total)
  }
}
`,
    })
    expect(told(findings)).toEqual(['several-systems OrderService.place 6,7'])
    expect(findings[0]?.calls[1]).toMatchObject({
      system: 'stripe',
      through: ['Payments.take (src/payments.ts:5)'],
    })
  })

  it.each([
    [
      'a message beside a row',
      `await pool.query('UPDATE orders SET paid = true'); await publisher.publish('order.paid', order)`,
      'dual-write',
    ],
    [
      'money inside a transaction',
      `await db.transaction(async (tx) => {
         await tx.query('INSERT INTO orders VALUES (1)')
         await stripe.charges.create({})
       })`,
      'effect-in-transaction',
    ],
    [
      'money after a transaction',
      `await db.transaction(async (tx) => { await tx.query('INSERT INTO orders VALUES (1)') })
       await stripe.charges.create({})`,
      'effect-after-commit',
    ],
    [
      'a handler that takes nothing back',
      `try {
         await pool.query('INSERT INTO orders VALUES (1)')
         await stripe.charges.create({})
       } catch (error) { throw new OrderFailed(error) }`,
      'missing-compensation',
    ],
    [
      'a transaction by hand',
      `await pool.query('BEGIN'); await pool.query('INSERT INTO a VALUES (1)'); await pool.query('COMMIT')`,
      'hand-made-transaction',
    ],
    [
      'several writes',
      `await pool.query('INSERT INTO orders VALUES (1)'); await pool.query('UPDATE stock SET n = n - 1')`,
      'several-writes',
    ],
    [
      'a change for each',
      `for (const one of order.lines) await stripe.refunds.create(one)`,
      'loop-of-effects',
    ],
    [
      'a change for each, at once',
      `await Promise.all(order.lines.map((one) => stripe.refunds.create(one)))`,
      'loop-of-effects',
    ],
    [
      'an error that is dropped',
      `try { await stripe.charges.create({}) } catch (error) { console.error(error.message) }`,
      'swallowed-error',
    ],
  ])('finds %s', async (_, body, kind) => {
    const [first, ...rest] = await inFunction(body)
    expect(first?.split(' ').slice(0, 2)).toEqual([kind, 'place'])
    expect(rest).toEqual([])
  })
})

describe('a transaction by hand', () => {
  const place = (early: string) => `export default async (pool, order) => {
  const connection = await pool.connect()
  await connection.beginTransaction()
  try {
    if (order.empty) {
      ${early}
      return
    }
    await connection.query('INSERT INTO orders VALUES (1)')
    await connection.commit()
  } catch (error) {
    await connection.rollback()
    throw error
  }
}
`

  it('is worse where a return leaves it open', async () => {
    const [open] = await findingsIn(place(''))
    expect(open).toMatchObject({ kind: 'hand-made-transaction', function: 'default' })
    expect(open?.summary).toContain('the return in line 7 leaves it open')
    const [ended] = await findingsIn(place('await connection.rollback()'))
    expect(ended?.summary).toContain('every path has to end it')
    expect(ended?.score).toBeLessThan(open?.score ?? 0)
  })
})

describe('what it leaves alone in TypeScript', () => {
  it.each([
    ['reading two systems', `await pool.query('SELECT 1'); await stripe.charges.retrieve('x')`],
    ['one change', `await stripe.charges.create({})`],
    [
      'changes of which one excludes the other',
      `if (order.card) { await stripe.charges.create({}) } else { await pool.query('INSERT INTO invoices VALUES (1)') }`,
    ],
    [
      'changes on either side of a return',
      `if (order.card) { await stripe.charges.create({}); return }
       await pool.query('INSERT INTO invoices VALUES (1)')`,
    ],
    [
      'changes behind branches that all leave',
      `if (order.late) {
         await stripe.refunds.create({})
         if (order.old) { throw new TooOld() } else { throw new TooLate() }
       }
       await pool.query('INSERT INTO invoices VALUES (1)')`,
    ],
    [
      'changes for values that exclude each other',
      `if (order.kind === 'card') await stripe.charges.create({})
       if (order.kind === 'invoice') await pool.query('INSERT INTO invoices VALUES (1)')`,
    ],
    [
      'arms of a switch',
      `switch (order.kind) {
         case 'card': await stripe.charges.create({}); break
         default: await pool.query('INSERT INTO invoices VALUES (1)')
       }`,
    ],
    [
      'a handler that takes back what was done',
      `await pool.query('INSERT INTO orders VALUES (1)')
       try { await stripe.charges.create({}) }
       catch (error) { await pool.query('DELETE FROM orders'); throw error }`,
    ],
    [
      'writes in one transaction',
      `await db.transaction(async (tx) => {
         await tx.query('INSERT INTO orders VALUES (1)')
         await tx.query('UPDATE stock SET n = n - 1')
       })`,
    ],
    [
      'writes with a transaction that is handed along',
      `await orderRepository.save(order, { transaction }); await stockRepository.save(order, { transaction })`,
    ],
    [
      'comments',
      `// await stripe.charges.create({})\n/* await pool.query('INSERT INTO a VALUES (1)') */`,
    ],
    [
      'texts that look like code',
      "return `await stripe.charges.create(); await pool.query('INSERT INTO a')`",
    ],
    [
      'what is logged and measured',
      `await pool.query('INSERT INTO a VALUES (1)'); await telemetry.send(order)`,
    ],
    ['files of a tool', `await fs.writeFile('a', ''); await fs.writeFile('b', '')`],
    [
      'changes that settle each on its own',
      `const all = await Promise.allSettled(order.lines.map((one) => stripe.refunds.create(one)))
       if (all.some(({ status }) => status === 'rejected')) throw new RefundsFailed()`,
    ],
    ['attempts at one change', `for (const attempt of attempts) await stripe.charges.create({})`],
    ['tables and indexes', `await db.createIndex('a'); await db.createIndex('b')`],
  ])('leaves %s', async (_, body) => {
    expect(await inFunction(body)).toEqual([])
  })

  it('leaves out a function with a comment that says so', async () => {
    const body = `await pool.query('INSERT INTO orders VALUES (1)'); await stripe.charges.create({})`
    const text = `${head}// flext-quality: ignore the nightly check finds what is left\nexport async function place() { ${body} }\n`
    expect(await findingsIn(text)).toEqual([])
    expect(await findingsIn(text.replace('flext-quality', 'flext'))).toHaveLength(1)
  })

  it('leaves services of FLEXT and workflows of engines', async () => {
    const body = `export const run = async () => { await pool.query('INSERT INTO orders VALUES (1)'); await stripe.charges.create({}) }\n`
    expect(await findingsIn(`import { changing } from 'flext-core'\n${head}${body}`)).toEqual([])
    expect(
      await findingsIn(`import { proxyActivities } from '@temporalio/workflow'\n${head}${body}`),
    ).toEqual([])
    expect(
      await findingsIn(`import { FlextResult } from 'flext-core'\n${head}${body}`),
    ).toHaveLength(1)
  })

  it('reports only the function that makes the calls, not those that call it once', async () => {
    const findings = await findingsIn(
      `${head}async function place() {
  await pool.query('INSERT INTO orders VALUES (1)')
  await stripe.charges.create({})
}
export async function handle() { await place() }
`,
    )
    expect(told(findings)).toEqual(['several-systems place 6,7'])
  })
})
