/**
 * The world of the tutorial: three systems that know nothing of each other. Stock and payments are a
 * SQLite file each, parcels are files in a folder. Each does the same order once, however often it
 * is asked, and each says what it does.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { FlextError, FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

// #region ports
export type SoldOut = FlextError<'SoldOut'>
export type NoCarrier = FlextError<'NoCarrier'>

export interface StockPort {
  readonly stock: {
    readonly setAside: (order: string, pens: number) => FlextResult<number, SoldOut>
    readonly putBack: (order: string) => FlextResult<void, never>
  }
}

export interface PaymentsPort {
  readonly payments: {
    readonly take: (order: string, euros: number) => FlextResult<number, never>
    readonly giveBack: (order: string) => FlextResult<void, never>
  }
}

export interface ParcelsPort {
  readonly parcels: {
    readonly send: (order: string, pens: number, to: string) => FlextResult<string, NoCarrier>
  }
}
// #endregion

export interface Shop extends StockPort, PaymentsPort, ParcelsPort {
  /** What the three systems hold, all orders together. */
  readonly books: () => { readonly pens: number; readonly euros: number; readonly parcels: number }
  readonly close: () => void
}

export interface ShopOptions {
  /** Hears what each system does. */
  readonly say: (line: string) => void
  /** Called when money was taken, before anybody hears of it. */
  readonly onTaken?: () => void
}

const pensInStock = 5

export const openShop = (folder: string, { say, onTaken }: ShopOptions): Shop => {
  mkdirSync(join(folder, 'parcels'), { recursive: true })
  const stock = new DatabaseSync(join(folder, 'stock.db'))
  stock.exec('create table if not exists reserved (order_id text primary key, pens integer)')
  const payments = new DatabaseSync(join(folder, 'payments.db'))
  payments.exec('create table if not exists taken (order_id text primary key, euros integer)')

  const total = (database: DatabaseSync, column: string, table: string): number =>
    Number(database.prepare(`select coalesce(sum(${column}), 0) as n from ${table}`).get()?.['n'])
  const added = (database: DatabaseSync, table: string, order: string, amount: number): boolean =>
    database.prepare(`insert or ignore into ${table} values (?, ?)`).run(order, amount).changes > 0
  const removed = (database: DatabaseSync, table: string, order: string): boolean =>
    database.prepare(`delete from ${table} where order_id = ?`).run(order).changes > 0

  return {
    stock: {
      setAside: (order, pens) => {
        const known = stock.prepare('select pens from reserved where order_id = ?').get(order)
        const left = pensInStock - total(stock, 'pens', 'reserved')
        if (known === undefined && left < pens) {
          say(`stock     ${left} left, ${pens} asked for`)
          return E.left({ _tag: 'SoldOut', message: `${left} left, ${pens} asked for` })
        }
        const isNew = added(stock, 'reserved', order, pens)
        say(isNew ? `stock     ${pens} pens set aside` : `stock     ${pens} pens set aside already`)
        return E.right(pens)
      },
      putBack: (order) => {
        if (removed(stock, 'reserved', order)) say('stock     pens put back')
        return E.right(undefined)
      },
    },
    payments: {
      take: (order, euros) => {
        const isNew = added(payments, 'taken', order, euros)
        say(isNew ? `payments  ${euros} € taken` : `payments  ${euros} € taken already`)
        onTaken?.()
        return E.right(euros)
      },
      giveBack: (order) => {
        if (removed(payments, 'taken', order)) say('payments  money given back')
        return E.right(undefined)
      },
    },
    parcels: {
      send: (order, pens, to) => {
        if (to === 'Atlantis') {
          say('parcels   nobody delivers to Atlantis')
          return E.left({ _tag: 'NoCarrier', message: 'nobody delivers to Atlantis' })
        }
        const parcel = join('parcels', `${order}.txt`)
        writeFileSync(join(folder, parcel), `${pens} pens for ${to}\n`)
        say(`parcels   ${pens} pens on their way to ${to}`)
        return E.right(parcel)
      },
    },
    books: () => ({
      pens: total(stock, 'pens', 'reserved'),
      euros: total(payments, 'euros', 'taken'),
      parcels: readdirSync(join(folder, 'parcels')).length,
    }),
    close: () => {
      stock.close()
      payments.close()
    },
  }
}
