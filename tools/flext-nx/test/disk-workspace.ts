/** A small Nx workspace on the disk, with sources in one project, for generators that read them there. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { Tree } from '@nx/devkit'
import { FsTree } from 'nx/src/generators/tree.js'
import { onTestFinished } from 'vitest'

export const diskWorkspace = async (sources: Readonly<Record<string, string>>): Promise<Tree> => {
  const root = await mkdtemp(join(tmpdir(), 'flext-nx-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const files: Readonly<Record<string, string>> = {
    'nx.json': '{}\n',
    'package.json': '{ "name": "acme", "workspaces": ["packages/*"] }\n',
    'packages/shop/package.json': '{ "name": "shop" }\n',
    'packages/shop/project.json': '{ "name": "shop", "root": "packages/shop" }\n',
    ...Object.fromEntries(
      Object.entries(sources).map(([path, text]) => [`packages/shop/${path}`, text]),
    ),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return new FsTree(root, false)
}

/** An operation over a database, payments, a carrier and mail. */
export const placeByHand = `import Stripe from 'stripe'
import { Pool } from 'pg'
const stripe = new Stripe('key')
const pool = new Pool()
export class OrderService {
  constructor(private readonly mailer: Mailer, private readonly carrierGateway: Carrier) {}
  async place(order: string, total: number): Promise<void> {
    const { rows } = await pool.query('SELECT * FROM stock')
    if (rows.length === 0) throw new OutOfStock()
    await pool.query('INSERT INTO orders VALUES ($1)', [order])
    await stripe.charges.create({ amount: total })
    await publisher.publish('order.paid', order)
    await this.carrierGateway.ship(order)
    await this.mailer.send(order)
  }
}
`
