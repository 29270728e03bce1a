/**
 * LOG_BASED streams of an extraction: a slot is found or made, tables that are new to it are copied as
 * they are, and then the log is followed from where each stream has come to.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client } from 'pg'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Answer } from '../singer/answer.ts'
import type { CellSink } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { tapConfigRefused } from '../singer/tap/tap-error.ts'
import type { TableBookmark } from '../table-source/table-bookmark.ts'
import type { TableBookmarks } from '../table-source/table-bookmarks.ts'
import { extractLog, lostChanges, type FollowedStream } from './extract-log.ts'
import { positionOf } from './log-position.ts'
import { replicationSlot, unidentified, type ReplicationSlot } from './replication-slot.ts'
import { replicationStream } from './replication-stream.ts'
import type { SourceSession } from './source-session.ts'
import type { StreamPlan } from './stream-plan.ts'
import type { PostgresTapConfig } from './tap-config.ts'

export interface LogFollowing {
  readonly session: SourceSession
  readonly replication: Client
  readonly config: PostgresTapConfig
  readonly plans: ReadonlyArray<StreamPlan>
  readonly bookmarks: TableBookmarks
  readonly run: string | undefined
}

/** What is known of the slot and of the end before the first row is read. */
export interface LogRange {
  readonly slot: ReplicationSlot
  readonly until: bigint | undefined
}

/** Opens the slot, and refuses what it has not kept. */
export const openLog = async (
  tap: string,
  { session, replication, config, plans, bookmarks }: LogFollowing,
): Promise<FlextResult<LogRange, TapError>> => {
  const tables = plans.map(({ table }) => table)
  const problems = await unidentified(session, tables)
  if (problems.length > 0) return E.left(tapConfigRefused(tap, problems))
  const slot = await replicationSlot(session, replication, config, tables)
  if (E.isLeft(slot)) return slot
  for (const { stream } of plans) {
    const from = positionIn(bookmarks.of(stream))
    if (from !== undefined && from < slot.right.confirmed)
      return E.left(lostChanges(stream, from, slot.right.confirmed))
  }
  const [end] = await session.query<{ position: string }>(
    'select pg_current_wal_flush_lsn()::text as position',
  )
  const isEndless = !(config.break_at_end_lsn ?? tapDefaults.break_at_end_lsn)
  return E.right({
    slot: slot.right,
    until: isEndless || end === undefined ? undefined : positionOf(end.position),
  })
}

/** Where a stream has come to in the log, unless it has not begun to follow it. */
export const positionIn = (bookmark: TableBookmark): bigint | undefined =>
  bookmark.lsn === undefined ? undefined : BigInt(bookmark.lsn)

export interface LogSink {
  readonly sink: CellSink
  readonly stateRows: number
  readonly onPosition: (position: bigint) => Answer<void, TargetError>
}

/** Follows the log. What a given state of another run says has been committed, and need not be kept any more. */
export const followLog = async (
  { session, replication, config, plans, bookmarks, run }: LogFollowing,
  { slot, until }: LogRange,
  output: LogSink,
): Promise<FlextResult<void, TapError | TargetError>> => {
  const streams = plans.map((plan): FollowedStream => ({
    plan,
    from: positionIn(bookmarks.of(plan.stream)) ?? slot.confirmed,
  }))
  const stream = replicationStream(replication, {
    slot: slot.name,
    publication: slot.publication,
    from: least(streams.map(({ from }) => from)) ?? slot.confirmed,
    committed: committedIn(bookmarks.given, plans, slot.confirmed, run),
  })
  const seconds = config.max_run_seconds
  let isOver = false
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          isOver = true
        }, seconds * 1000)
  try {
    return await extractLog({
      session,
      replication: stream,
      streams,
      until: () => (isOver ? 0n : until),
      ...output,
    })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * What every stream of the slot has for certain, those that this process does not extract too: others
 * may extract them at the same time, or later.
 */
const committedIn = (
  bookmarks: ReadonlyMap<string, TableBookmark>,
  plans: ReadonlyArray<StreamPlan>,
  confirmed: bigint,
  run: string | undefined,
): bigint =>
  least([
    ...plans.filter(({ stream }) => !bookmarks.has(stream)).map(() => confirmed),
    ...[...bookmarks.values()].flatMap((bookmark) => {
      const position = positionIn(bookmark)
      if (position === undefined) return []
      return run === undefined || bookmark.run !== run ? [position] : [confirmed]
    }),
  ]) ?? confirmed

const least = (positions: ReadonlyArray<bigint>): bigint | undefined =>
  positions.length === 0 ? undefined : positions.reduce((one, other) => (other < one ? other : one))
