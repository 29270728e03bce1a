import { DatabaseSync } from 'node:sqlite'

import { everyCrash, given } from 'flext-core/testing'
import { describe, expect, it } from 'vitest'

import { PlaceOrder } from '../place-order.ts'
import { placeOrderWorld } from '../testing/place-order-world.ts'
import { stockContract, type StockBooks } from '../testing/stock-contract.ts'
import { createStock, sqliteStock } from './sqlite-stock.ts'

const newStock = () => {
  const database = new DatabaseSync(':memory:')
  createStock(database, 5)
  const rows = database.prepare('select pens from reserved')
  const books = (): StockBooks => ({
    reservePens: rows.all().map(({ pens }) => ({ pens: Number(pens) })),
  })
  return { ports: sqliteStock(database), books, close: () => database.close() }
}

describe('the stock in SQLite', () => {
  // #region contract
  it.each(stockContract)('$name', async ({ run }) => {
    const { ports, books, close } = newStock()
    await run({ ports, books })
    close()
  })
  // #endregion

  it('refuses what it does not have', async () => {
    const { ports, books, close } = newStock()
    const world = placeOrderWorld()
    await given(PlaceOrder, { ports: { ...world.ports, ...ports } })
      .when({ pens: 6, to: 'Lisbon' })
      .then({ status: 'compensated', error: 'OutOfStock' })
    expect(books()).toEqual({ reservePens: [] })
    close()
  })

  it('takes part in a service that is crashed at every boundary', async () => {
    await everyCrash(PlaceOrder, { pens: 2, to: 'Lisbon' }, () => {
      const { ports, books, close } = newStock()
      const world = placeOrderWorld()
      return {
        ports: { ...world.ports, ...ports },
        check: ({ status }) => {
          expect(books().reservePens).toEqual(status === 'committed' ? [{ pens: 2 }] : [])
        },
        close,
      }
    })
  }, 60_000)
})
