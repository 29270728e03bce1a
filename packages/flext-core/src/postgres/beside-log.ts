/** Small writes beside the log, each one statement that the present owner alone can do. */
import { byKey, cellAsText, cellChecksum, keptCell } from '../journal/cell.ts'
import { beginning, type Cell, type CellChange, type EventPosition } from '../journal/journal.ts'
import type { Statement } from './driver.ts'
import type { Query } from './run-tables.ts'
import type { Server } from './server.ts'

export interface BesideLog {
  readonly cursor: (subscriber: string) => Promise<EventPosition>
  readonly cells: (prefix: string) => Promise<ReadonlyArray<Cell>>
}

export const besideLog = ({ path, table }: Server, query: Query): BesideLog => ({
  cursor: async (subscriber) => {
    const [kept] = await query<EventPosition>({
      name: 'flext_cursor',
      text: `select position, "index" from ${table('cursor')} where subscriber = $1`,
      values: [subscriber],
    })
    return kept ?? beginning
  },
  cells: async (prefix) => {
    const rows = await query<Parameters<typeof keptCell>[1]>({
      name: 'flext_cells',
      text: `select key, value, crc from ${table('cell')} where key >= $1 and starts_with(key, $1)`,
      values: [prefix],
    })
    return rows.map((row) => keptCell(path, row)).toSorted(byKey)
  },
})

/** Answers one row when the epoch is the owner's, none when it is not. */
export const cursorMet = ({ table }: Server, epoch: number, subscriber: string): Statement => ({
  name: 'flext_meet',
  text: `with fence as materialized
    (select from ${table('owner')} where epoch = $1 for key share),
    met as (insert into ${table('cursor')} select $2, 0, 0 from fence on conflict do nothing)
    select from fence`,
  values: [epoch, subscriber],
})

/** Answers one row when the epoch is the owner's, none when it is not. */
export const cursorMove = (
  { table }: Server,
  epoch: number,
  subscriber: string,
  { position, index }: EventPosition,
): Statement => ({
  name: 'flext_move',
  text: `with fence as materialized
    (select from ${table('owner')} where epoch = $1 for key share)
    insert into ${table('cursor')} select $2, $3, $4 from fence
    on conflict (subscriber) do update set position = excluded.position, "index" = excluded."index"`,
  values: [epoch, subscriber, position, index],
})

/** The same; everything that can go wrong with a value goes wrong here. */
export const cellWrite = (
  { table }: Server,
  epoch: number,
  changes: ReadonlyArray<CellChange>,
): Statement => {
  const last = new Map(changes.map(cellAsText))
  const kept = [...last].flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value, crc: cellChecksum(key, value) }],
  )
  const gone = [...last].flatMap(([key, value]) => (value === undefined ? [key] : []))
  const cell = table('cell')
  return {
    name: 'flext_cell_write',
    text: `with fence as materialized
      (select from ${table('owner')} where epoch = $1 for key share),
      kept as (insert into ${cell} select c.* from fence, json_populate_recordset(null::${cell}, $2) c
        on conflict (key) do update set value = excluded.value, crc = excluded.crc),
      gone as (delete from ${cell} using fence where key in (select json_array_elements_text($3)))
      select from fence`,
    values: [epoch, JSON.stringify(kept), JSON.stringify(gone)],
  }
}
