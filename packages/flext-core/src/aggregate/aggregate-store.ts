/**
 * Aggregates of one kind in a database: read, and added to by whoever saw their latest version. In a
 * transaction of the caller's it takes part in that; otherwise each append is one of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import type { Kysely, Transaction } from 'kysely'

import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import type { SqlDatabase } from '../completion/sql-dialect.ts'
import { decodeEvent } from '../event/decode-event.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { waitAfter } from '../step/retry.ts'
import type { Aggregate, AppendableEvent, EventOf, EventTypes } from './aggregate.ts'
import {
  aggregateUnreadable,
  versionConflict,
  type AggregateUnreadable,
  type VersionConflict,
} from './aggregate-error.ts'
import { aggregateRows, type AggregateRows, type KeptEvent } from './aggregate-rows.ts'
import type { AggregateTables } from './aggregate-table.ts'

export interface LoadedAggregate<S> {
  readonly state: S
  /** How many events there are; 0 when it is new. */
  readonly version: number
}

/** One event of an aggregate's history, decoded. */
export type HistoricEvent<Types extends EventTypes> = EventOf<Types> & {
  readonly version: number
  readonly at: Date
}

export interface AppendOptions {
  /**
   * Names the append. Made again under the same key and with the same expected version, after a
   * crash for instance, it answers as it did and appends nothing. In a step: `step.key`.
   */
  readonly key?: string
}

export interface AggregateStore<Types extends EventTypes, S> {
  readonly load: (id: string) => Promise<FlextResult<LoadedAggregate<S>, AggregateUnreadable>>
  /** Appends all or nothing, if the aggregate still is at the expected version. */
  readonly append: (
    id: string,
    expectedVersion: number,
    events: ReadonlyArray<AppendableEvent<Types>>,
    options?: AppendOptions,
  ) => Promise<FlextResult<{ readonly version: number }, VersionConflict>>
  /** Whether an append was made under this key: what somebody in doubt asks. */
  readonly has: (id: string, key: string) => Promise<boolean>
  /**
   * Loads, decides and appends; when somebody else was faster, anew, five times at most. Under a key
   * it is done once, at whatever version.
   */
  readonly change: <F extends FlextError>(
    id: string,
    decide: (state: S) => FlextResult<ReadonlyArray<AppendableEvent<Types>>, F>,
    options?: AppendOptions,
  ) => Promise<FlextResult<LoadedAggregate<S>, F | VersionConflict | AggregateUnreadable>>
  readonly history: (
    id: string,
  ) => Promise<FlextResult<ReadonlyArray<HistoricEvent<Types>>, AggregateUnreadable>>
}

const tries = 5
const backoff = { base: 10, cap: 200 }

export const aggregateStore = <Types extends EventTypes, S, DB>(
  declared: Aggregate<Types, S>,
  database: SqlDatabase<DB> | Transaction<DB>,
): AggregateStore<Types, S> => {
  const db = database as unknown as Kysely<AggregateTables>
  const { name, initialState, evolve, snapshot: policy } = declared
  const rowsIn = (in_: Kysely<AggregateTables>, id: string) => aggregateRows(in_, name, id)

  const load = async (
    rows: AggregateRows,
    id: string,
  ): Promise<FlextResult<LoadedAggregate<S>, AggregateUnreadable>> => {
    const begun = (await snapshotOf(declared, rows)) ?? { state: initialState(), version: 0 }
    const events = readEvents(declared, id, begun.version, await rows.eventsAfter(begun.version))
    if (E.isLeft(events)) return events
    return E.right({
      state: events.right.reduce<S>(evolve, begun.state),
      version: begun.version + events.right.length,
    })
  }

  /** In a transaction. */
  const add = async (
    rows: AggregateRows,
    id: string,
    expected: number,
    events: ReadonlyArray<AppendableEvent<Types>>,
    key: string | undefined,
  ): Promise<FlextResult<{ readonly version: number }, VersionConflict>> => {
    const version = expected + events.length
    const found = await rows.version()
    if (found !== expected || !(await rows.insert(expected, events, key))) {
      const made = key !== undefined && (await rows.eventsAfter(expected))[0]?.key === key
      return made
        ? E.right({ version })
        : E.left(versionConflict(name, id, expected, await rows.version()))
    }
    if (policy && Math.floor(version / policy.every) > Math.floor(expected / policy.every)) {
      const loaded = await load(rows, id)
      // What cannot be read now may be readable once its upcaster is written: that is not for here.
      if (E.isRight(loaded)) {
        const { version: stateVersion = 1, state } = policy
        await rows.keepSnapshot({
          version: loaded.right.version,
          stateVersion,
          state: state.encode(loaded.right.state),
        })
      }
    }
    return E.right({ version })
  }

  const append: AggregateStore<Types, S>['append'] = async (id, expected, events, options = {}) => {
    if (!Number.isInteger(expected) || expected < 0) {
      throw new FlextDefect(`${name} ${id}: expected a version from 0 on, found ${expected}`)
    }
    const { key } = options
    if (db.isTransaction) return add(rowsIn(db, id), id, expected, events, key)
    for (let made = 1; ; made++) {
      try {
        return await db
          .transaction()
          .execute((trx) => add(rowsIn(trx, id), id, expected, events, key))
      } catch (thrown) {
        if (made >= tries || sqlTroubleIn(thrown)?.kind !== 'conflict') throw thrown
        await sleep(waitAfter(backoff, made, Math.random()))
      }
    }
  }

  return {
    load: (id) => load(rowsIn(db, id), id),
    append,
    has: (id, key) => rowsIn(db, id).has(key),
    change: async (id, decide, options = {}) => {
      for (let made = 1; ; made++) {
        const rows = rowsIn(db, id)
        const before = options.key !== undefined && (await rows.has(options.key))
        const loaded = await load(rows, id)
        if (E.isLeft(loaded) || before) return loaded
        const { state, version } = loaded.right
        const decided = decide(state)
        if (E.isLeft(decided)) return decided
        const appended = await append(id, version, decided.right, options)
        if (E.isRight(appended)) {
          const told = decided.right.map((event, nth) => keptOf(event, version + nth + 1))
          const events = readEvents(declared, id, version, told)
          if (E.isLeft(events)) return events
          return E.right({ ...appended.right, state: events.right.reduce<S>(evolve, state) })
        }
        if (made >= tries) return appended
      }
    },
    history: async (id) => readEvents(declared, id, 0, await rowsIn(db, id).eventsAfter(0)),
  }
}

/** Undefined where none is kept, or it is of another version, or cannot be read. */
const snapshotOf = async <Types extends EventTypes, S>(
  { snapshot: policy }: Aggregate<Types, S>,
  rows: AggregateRows,
): Promise<LoadedAggregate<S> | undefined> => {
  const kept = policy && (await rows.snapshot())
  if (!kept || kept.stateVersion !== (policy.version ?? 1)) return undefined
  const state = policy.state.decode(kept.state)
  return E.isRight(state) ? { state: state.right, version: kept.version } : undefined
}

const keptOf = (
  { type, version: dataVersion, data }: AppendableEvent<EventTypes>,
  version: number,
): KeptEvent => ({ version, type, dataVersion, data, at: Date.now(), key: null })

const readEvents = <Types extends EventTypes, S>(
  { name, events: types }: Aggregate<Types, S>,
  id: string,
  after: number,
  kept: ReadonlyArray<KeptEvent>,
): FlextResult<ReadonlyArray<HistoricEvent<Types>>, AggregateUnreadable> => {
  const read: Array<HistoricEvent<Types>> = []
  for (const { version, type, dataVersion, data, at } of kept) {
    const next = after + read.length + 1
    const unreadable = (why: string) => E.left(aggregateUnreadable(name, id, next, why))
    if (version !== next) return unreadable(`expected its event, found version ${version} next`)
    const declared = types.find((each) => each.type === type)
    if (!declared) {
      const known = types.map((each) => each.type).join(', ')
      return unreadable(`expected one of the events ${known}, found ${type}`)
    }
    const encoded = { id: `${name}/${id}#${version}`, type, data, dataversion: dataVersion }
    const decoded = decodeEvent(declared, encoded)
    if (E.isLeft(decoded)) return unreadable(decoded.left.message)
    read.push({ type, data: decoded.right, version, at: new Date(at) } as HistoricEvent<Types>)
  }
  return E.right(read)
}
