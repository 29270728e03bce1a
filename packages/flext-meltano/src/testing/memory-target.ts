/**
 * A target that keeps everything in memory and passes the target contract: what a real one would
 * have on its disk outlives `close`, what it would not is gone.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown } from '../singer/error.ts'
import type { SchemaMessage, SingerRecord, SingerState } from '../singer/message.ts'
import type { PublishReceipt } from '../singer/target/row-effects.ts'
import type { ImmediateTargetStore, TargetStaging } from '../singer/target/target-store.ts'
import { versionColumn } from '../table/metadata.ts'

interface MemoryRun {
  readonly rows: ReadonlyMap<string, ReadonlyArray<SingerRecord>>
  readonly state: SingerState | undefined
  readonly ended: boolean
  /** Activated versions, by stream. */
  readonly versions: ReadonlyMap<string, number>
}

export interface MemoryTarget {
  readonly open: (run: string) => FlextResult<ImmediateTargetStore, never>
  readonly staging: TargetStaging
  /** The published rows of a stream. */
  readonly visible: (stream: string) => ReadonlyArray<SingerRecord>
  /** Every call a store was given, in order, as `checkpoint` or `write planets 2`. */
  readonly calls: () => ReadonlyArray<string>
}

/** An empty destination. */
export const memoryTarget = (): MemoryTarget => {
  const staged = new Map<string, MemoryRun>()
  const published = new Map<string, ReadonlyArray<SingerRecord>>()
  const receipts = new Map<string, PublishReceipt>()
  const states = new Map<string, SingerState>()
  const calls: Array<string> = []

  const open = (run: string): ImmediateTargetStore => {
    const kept = staged.get(run)
    let rows = new Map(kept?.rows)
    let state = kept?.state
    const versions = new Map(kept?.versions)
    return {
      schema: ({ stream }: SchemaMessage) => told(`schema ${stream}`),
      activateVersion: (stream, version) => {
        versions.set(stream, Math.max(version, versions.get(stream) ?? version))
        return told(`activateVersion ${stream} ${version}`)
      },
      write: (stream, records, facts) => {
        const versioned = records.map((record, at) => {
          const version = facts?.[at]?.version
          return version === undefined ? record : { ...record, [versionColumn.name]: version }
        })
        rows.set(stream, [...(rows.get(stream) ?? []), ...versioned])
        return told(`write ${stream} ${records.length}`)
      },
      checkpoint: (given, ended = false) => {
        state = given ?? state
        staged.set(run, { rows: new Map(rows), state, ended, versions: new Map(versions) })
        return told(ended ? 'checkpoint at the end' : 'checkpoint')
      },
      close: () => {
        rows = new Map()
      },
    }
  }
  const told = (call: string) => {
    calls.push(call)
    return E.right(undefined)
  }

  const publish = (run: string, stateId: string): PublishReceipt | undefined => {
    const receipt = receipts.get(run)
    const kept = staged.get(run)
    if (receipt !== undefined || kept === undefined) return receipt
    for (const [stream, version] of kept.versions)
      published.set(stream, (published.get(stream) ?? []).filter(isFrom(version)))
    for (const [stream, rows] of kept.rows) {
      const version = kept.versions.get(stream)
      const carried = rows.some((row) => versionColumn.name in row)
      const stamped = carried
        ? rows
        : rows.map((row) => ({ ...row, [versionColumn.name]: version }))
      const fresh = version === undefined ? rows : stamped.filter(isFrom(version))
      published.set(stream, [...(published.get(stream) ?? []), ...fresh])
    }
    if (kept.state !== undefined) states.set(stateId, kept.state)
    const fresh = { rows: countsOf(kept.rows) }
    receipts.set(run, fresh)
    staged.delete(run)
    return fresh
  }

  return {
    open: (run) => E.right(open(run)),
    staging: {
      publishedState: (stateId) => async () => E.right(states.get(stateId)),
      staged: (run) => async () => {
        const kept = staged.get(run)
        if (kept === undefined) return E.right(undefined)
        const { state, ended } = kept
        return E.right({ run, state, ended, rows: countsOf(kept.rows) })
      },
      publish: (run, stateId) => async () => {
        const receipt = publish(run, stateId)
        return receipt === undefined ? E.left(targetRunUnknown(run, 'memory')) : E.right(receipt)
      },
      discard: (run) => async () => {
        staged.delete(run)
        return E.right(undefined)
      },
    },
    visible: (stream) => published.get(stream) ?? [],
    calls: () => calls,
  }
}

const isFrom =
  (version: number) =>
  (row: SingerRecord): boolean =>
    Number(row[versionColumn.name] ?? -1) >= version

const countsOf = (
  rows: ReadonlyMap<string, ReadonlyArray<SingerRecord>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries([...rows].map(([stream, records]) => [stream, records.length]))
