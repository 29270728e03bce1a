/**
 * Following the log: what was inserted, updated and deleted since the state, transaction by transaction
 * and each of them whole. A row comes as it is after its change; a deleted one with `_sdc_deleted_at`.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { Cell, CellSink } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { tapSourceRefused } from '../singer/tap/tap-error.ts'
import { positionText } from './log-position.ts'
import { loggedRows, type LoggedRows } from './logged-rows.ts'
import { readLogMessage, unchanged, type LoggedRow, type LogMessage } from './pgoutput.ts'
import type { ReplicationStream } from './replication-stream.ts'
import type { SourceSession } from './source-session.ts'
import { deletedColumn, positionColumn, type StreamPlan } from './stream-plan.ts'

/** A stream that follows the log, and from where. */
export interface FollowedStream {
  readonly plan: StreamPlan
  readonly from: bigint
}

export interface LogExtraction {
  readonly session: SourceSession
  readonly replication: ReplicationStream
  readonly streams: ReadonlyArray<FollowedStream>
  /** Where to end by now; nothing where it is to go on. */
  readonly until: () => bigint | undefined
  readonly stateRows: number
  readonly sink: CellSink
  /** All changes that were committed before this place have been given. */
  readonly onPosition: (position: bigint) => Answer<void, TargetError>
}

type Outcome = Promise<FlextResult<void, TapError | TargetError>>

interface Relation {
  readonly followed: FollowedStream
  readonly rows: LoggedRows
  /** For each column of the plan, its place in the rows of the log. */
  readonly places: ReadonlyArray<number>
}

/** Follows the log to its end. */
export const extractLog = async (extraction: LogExtraction): Outcome => {
  const { replication, streams, until, stateRows, sink, onPosition, session } = extraction
  const relations = new Map<number, Relation>()
  const writers = new Map<string, LoggedRows>()
  let transaction: Extract<LogMessage, { readonly _tag: 'Begin' }> | undefined
  let rowsSince = 0
  let lastState = performance.now()

  const isReached = (position: bigint): boolean => {
    const end = until()
    return end !== undefined && position >= end
  }

  const keep = async (position: bigint): Outcome => {
    for (const rows of writers.values()) {
      const written = await rows.end()
      if (E.isLeft(written)) return written
    }
    rowsSince = 0
    lastState = performance.now()
    return onPosition(position)
  }

  const relate = ({
    id,
    schema,
    table,
    columns,
  }: Extract<LogMessage, { readonly _tag: 'Relation' }>): FlextResult<void, TargetError> => {
    relations.delete(id)
    const followed = streams.find(
      ({ plan }) => plan.table.schema === schema && plan.table.name === table,
    )
    if (followed === undefined) return E.right(undefined)
    const { plan } = followed
    const known = writers.get(plan.stream)
    const made = known === undefined ? loggedRows(plan, sink) : E.right(known)
    if (E.isLeft(made)) return made
    writers.set(plan.stream, made.right)
    relations.set(id, {
      followed,
      rows: made.right,
      places: plan.columns.map(({ name }) => columns.indexOf(name)),
    })
    return E.right(undefined)
  }

  /** The relation of a change that its stream does not have yet. */
  const wanted = (id: number): Relation | undefined => {
    const relation = relations.get(id)
    return relation !== undefined &&
      transaction !== undefined &&
      transaction.finalLsn >= relation.followed.from
      ? relation
      : undefined
  }

  const give = async (
    { followed: { plan }, rows, places }: Relation,
    row: LoggedRow,
    before: LoggedRow | undefined,
    isDeleted: boolean,
  ): Outcome => {
    const { finalLsn = 0n, at = '' } = transaction ?? {}
    const cells: Array<Cell> = []
    const missing: Array<number> = []
    for (const [index, column] of plan.columns.entries()) {
      if (column.name === deletedColumn) cells[index] = isDeleted ? at : null
      else if (column.name === positionColumn) cells[index] = String(finalLsn)
      else {
        const place = places[index] ?? -1
        const value = row[place] ?? null
        const known = value === unchanged ? (before?.[place] ?? unchanged) : value
        if (known === unchanged) missing.push(index)
        cells[index] = known === null || known === unchanged ? null : column.fromLog(known)
      }
    }
    if (missing.length > 0) await lookUp(session, plan, cells, missing)
    rowsSince += 1
    return rows.row(cells)
  }

  const take = async (message: LogMessage): Outcome => {
    switch (message._tag) {
      case 'Begin':
        transaction = message
        return E.right(undefined)
      case 'Relation':
        return relate(message)
      case 'Insert': {
        const relation = wanted(message.relation)
        return relation ? give(relation, message.row, undefined, false) : E.right(undefined)
      }
      case 'Update': {
        const relation = wanted(message.relation)
        if (relation === undefined) return E.right(undefined)
        const { row, before } = message
        if (before !== undefined && isAnotherKey(relation, before, row)) {
          const gone = await give(relation, before, undefined, true)
          if (E.isLeft(gone)) return gone
        }
        return give(relation, row, before, false)
      }
      case 'Delete': {
        const relation = wanted(message.relation)
        return relation ? give(relation, message.before, undefined, true) : E.right(undefined)
      }
      case 'Truncate': {
        const truncated = message.relations.flatMap((id) => wanted(id) ?? [])
        return truncated.length === 0 ? E.right(undefined) : E.left(refusedTruncate(truncated))
      }
      case 'Commit':
        transaction = undefined
        return rowsSince >= stateRows || performance.now() - lastState > quietMs
          ? keep(message.endLsn)
          : E.right(undefined)
      case 'Other':
        return E.right(undefined)
    }
  }

  const ticking = setInterval(replication.ask, askMs)
  try {
    for await (const message of replication.messages) {
      if (message._tag === 'Alive') {
        if (transaction !== undefined) continue
        const isEnd = isReached(message.position)
        if (!isEnd && rowsSince === 0 && performance.now() - lastState < quietMs) continue
        const kept = await keep(message.position)
        if (E.isLeft(kept) || isEnd) return kept
        continue
      }
      const logged = readLogMessage(message.bytes)
      const taken = await take(logged)
      if (E.isLeft(taken)) return taken
      if (logged._tag === 'Commit' && isReached(logged.endLsn)) return await keep(logged.endLsn)
    }
    return E.left(
      tapSourceRefused(session.place, [
        { expected: 'the log to go on', found: 'that the server has ended it' },
      ]),
    )
  } finally {
    clearInterval(ticking)
  }
}

/** How often a server that is silent is asked how far it is, and a state is given where little happens. */
const askMs = 200
const quietMs = 1000

const isAnotherKey = (
  { followed: { plan }, places }: Relation,
  before: LoggedRow,
  row: LoggedRow,
): boolean =>
  plan.keys.some(({ at }) => {
    const place = places[at] ?? -1
    return before[place] !== row[place]
  })

/**
 * Long values that a change left as they were are not in the log: they are what the table holds. Where
 * that is newer by now, the change that made it so comes later in the log.
 */
const lookUp = async (
  { query }: SourceSession,
  { from, columns, keys }: StreamPlan,
  cells: Array<Cell>,
  missing: ReadonlyArray<number>,
): Promise<void> => {
  const selected = missing.map((at) => `(${columns[at]?.select ?? 'null'})::text as c${at}`)
  const conditions = keys.map(
    ({ at, column, literal }) => `${column} = ${literal(cells[at] ?? '')}`,
  )
  const [found] = await query<Readonly<Record<string, string | null>>>(
    `select ${selected.join(', ')} from ${from} where ${conditions.join(' and ')}`,
  )
  for (const at of missing) {
    const text = found?.[`c${at}`] ?? null
    cells[at] = text === null ? null : (columns[at]?.change?.(text) ?? text)
  }
}

const refusedTruncate = (truncated: ReadonlyArray<Relation>) =>
  tapSourceRefused(truncated.map(({ followed: { plan } }) => plan.place).join(', '), [
    {
      expected: 'inserts, updates and deletes',
      found: `that it was truncated; extract it anew, as with --refresh ${truncated.map(({ followed }) => followed.plan.stream).join(' --refresh ')}; the log does not say which rows it had, and so those stay in the target until they are deleted there`,
    },
  ])

/** The state of a stream that is past what the slot has kept. */
export const lostChanges = (stream: string, from: bigint, confirmed: bigint) =>
  tapSourceRefused(`stream ${stream}`, [
    {
      expected: `the replication slot to begin at ${positionText(from)} or before`,
      found: `${positionText(confirmed)}: what was changed between is gone; extract it anew, as with --refresh ${stream}`,
    },
  ])
