/** The stock in a SQLite file: a row for each run that has pens set aside. */
import type { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { outOfStock } from '../error.ts'
import type { StockPort } from '../ports.ts'

export const createStock = (database: DatabaseSync, pens: number): void => {
  database.exec(`
    create table shelf (pens integer not null);
    create table reserved (run text primary key, pens integer not null);`)
  database.prepare('insert into shelf values (?)').run(pens)
}

// #region adapter
export const sqliteStock = (database: DatabaseSync): StockPort => {
  const reserve = database.prepare(`
    insert into reserved
    select :run, :pens from shelf
    where shelf.pens - (select coalesce(sum(pens), 0) from reserved) >= :pens
    on conflict do nothing`)
  const isReserved = database.prepare('select 1 from reserved where run = ?')
  const release = database.prepare('delete from reserved where run = ?')
  return {
    stock: {
      reservePens: (run, pens) => async () => {
        const { changes } = reserve.run({ run, pens })
        return changes === 0 && isReserved.get(run) === undefined
          ? E.left(outOfStock(`fewer than ${pens} pens are left`))
          : E.right(undefined)
      },
      releasePens: (run) => async () => {
        release.run(run)
        return E.right(undefined)
      },
    },
  }
}
// #endregion
