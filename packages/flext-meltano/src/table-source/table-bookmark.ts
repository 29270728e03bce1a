/**
 * How far a table has been extracted, in the words that Singer's taps for databases share: the value
 * of the replication key, or the last primary key where an extraction is in the middle of a table.
 */
import * as t from 'io-ts'

const KeyValue = t.union([t.string, t.number, t.boolean, t.null])
type KeyValue = t.TypeOf<typeof KeyValue>

export const TableBookmark = t.readonly(
  t.partial({
    replication_key: t.union([t.string, t.null]),
    replication_key_value: KeyValue,
    /** Rows from this value on are left out: where only a window of the table is asked for. */
    replication_key_before: KeyValue,
    /** The key of the last row in the order of the extraction. */
    last_pk_fetched: t.readonly(t.record(t.string, KeyValue)),
    /** The place in the log up to which all changes have been given. */
    lsn: t.union([t.number, t.string]),
    /** Where the log ended when it began to be followed, for whoever asks how far that is. */
    log_end: t.union([t.number, t.string]),
    /** The table is being copied before its log is followed. */
    copying: t.boolean,
    /** The run that came so far: it goes on behind its rows, another one begins at their end. */
    run: t.string,
    /** The run has extracted the table to its end. */
    done: t.boolean,
  }),
)
export interface TableBookmark extends t.TypeOf<typeof TableBookmark> {}

/** The state of a tap of tables. */
export const TableState = t.readonly(
  t.partial({ bookmarks: t.readonly(t.record(t.string, TableBookmark)) }),
)

/** A cell as it stands in a state: a whole number as one where JSON is exact. */
export const keyValueOf = (cell: string, isInteger: boolean): string | number =>
  isInteger && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell
