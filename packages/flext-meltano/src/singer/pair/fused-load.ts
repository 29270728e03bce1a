/**
 * The loading of cells into a {@link TargetStore}: checkpoints at the tap's states, as often as when
 * messages are loaded, and an account of the rows.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { andThen, type Answer } from '../answer.ts'
import type { CellSink, CellWriter } from '../cells.ts'
import { targetSchemaRefused, type TargetError } from '../error.ts'
import type { SingerState } from '../message.ts'
import { announceStream } from '../target/announce-stream.ts'
import { loadLimits } from '../target/message-load.ts'
import type { TargetStore } from '../target/target-store.ts'
import type { FusedReport } from './fused-report.ts'

export interface FusedLoad {
  readonly sink: CellSink
  /** The tap has ended well: what there is counts. */
  readonly end: () => Answer<void, TargetError>
  /** Rows taken by stream, and the bytes of their source. */
  readonly counts: () => Required<Pick<FusedReport, 'rows' | 'bytes' | 'bytesByStream'>>
}

export const fusedLoad = (
  store: TargetStore,
  onCheckpoint: (state: SingerState | undefined) => FlextResult<void, TargetError>,
): FusedLoad => {
  const rows = new Map<string, number>()
  const bytesByStream = new Map<string, number>()
  let bytes = 0
  let state: SingerState | undefined
  let rowsSinceCheckpoint = 0
  let lastCheckpoint = performance.now()

  const checkpoint = (ended: boolean): Answer<void, TargetError> =>
    andThen(store.checkpoint(state, ended), () => {
      rowsSinceCheckpoint = 0
      lastCheckpoint = performance.now()
      return onCheckpoint(state)
    })

  const counting = (stream: string, { begin, row, end }: CellWriter): CellWriter => {
    let taken = 0
    let read = 0
    return {
      begin: (block) => {
        taken = 0
        read = block.bytes
        begin(block)
      },
      row: (cells) => {
        taken += 1
        return row(cells)
      },
      end: () => {
        rows.set(stream, (rows.get(stream) ?? 0) + taken)
        rowsSinceCheckpoint += taken
        bytes += read
        bytesByStream.set(stream, (bytesByStream.get(stream) ?? 0) + read)
        return end()
      },
    }
  }

  return {
    sink: {
      schema: (message) => {
        rows.set(message.stream, rows.get(message.stream) ?? 0)
        return announceStream(store, message)
      },
      writer: (stream, shape) => {
        const writer = store.cells?.(stream, shape) ?? E.left(noCells(stream))
        return E.isLeft(writer) ? writer : E.right(counting(stream, writer.right))
      },
      state: (reached) => {
        state = reached
        const soon = performance.now() - lastCheckpoint < loadLimits.checkpointMs
        return soon && rowsSinceCheckpoint < loadLimits.checkpointRows
          ? E.right(undefined)
          : checkpoint(false)
      },
    },
    end: () => checkpoint(true),
    counts: () => ({
      rows: Object.fromEntries(rows),
      bytes,
      bytesByStream: Object.fromEntries(bytesByStream),
    }),
  }
}

const noCells = (stream: string): TargetError =>
  targetSchemaRefused(stream, 'a target that takes rows as cells', 'one that takes messages only')
