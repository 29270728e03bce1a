/**
 * What a load of a window asks of its tap and lets through to its target. The tap is told where to begin,
 * as far as it can be told; which rows are of the window is seen by each row's replication key.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import {
  isStreamSelected,
  keyProperties,
  streamMetadata,
  streamName,
  type Catalog,
  type CatalogStream,
} from '../../singer/catalog.ts'
import type { SingerState } from '../../singer/message.ts'
import { tapOutputRefused } from '../../singer/pair/pair-error.ts'
import type { GateFailure, RecordGate } from '../../singer/pair/record-gate.ts'
import { boundValue, isWithin, type BackfillWindow } from '../backfill-window.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'

export interface Backfill {
  readonly tapConfig: unknown
  readonly state: SingerState
  readonly gate: RecordGate
  /** What whoever asked for it should know. */
  readonly warnings: ReadonlyArray<string>
}

/** Refuses, by their names, streams whose rows cannot be told apart by time. */
export const backfillOf = (
  { tap }: PipelineSpec,
  window: BackfillWindow,
  catalog: Catalog,
): FlextResult<Backfill, PluginConfigRefused> => {
  const selected = catalog.streams.filter(isStreamSelected)
  const unkeyed = selected.filter((stream) => replicationKey(stream) === undefined)
  if (unkeyed.length > 0) {
    const names = unkeyed.map(streamName).join(', ')
    return E.left(
      pluginConfigRefused([
        `${tap.place}: ${tap.name}: expected streams with a replication key, by which rows of a window can be told; found none for ${names}: leave them out with select_filter, or give them replication-key in metadata`,
      ]),
    )
  }
  const keys = new Map(
    selected.map((stream) => [streamName(stream), replicationKey(stream) ?? ''] as const),
  )
  const doubled = selected.filter((stream) => keyProperties(stream).length === 0).map(streamName)
  return E.right({
    tapConfig:
      'start_date' in tap.config ? { ...tap.config, start_date: startDate(window) } : tap.config,
    state: {
      bookmarks: Object.fromEntries(
        selected.map((stream) => [
          stream.tap_stream_id,
          bookmark(replicationKey(stream) ?? '', window),
        ]),
      ),
    },
    gate: windowGate(tap.name, window, keys),
    warnings: doubled.map(
      (stream) => `${stream} has no key: rows of the window that are there already come once more`,
    ),
  })
}

const startDate = ({ from }: BackfillWindow): string => String(boundValue(from))

/** In the words of singer-python and of the SDK; what stands above the window is FLEXT's own taps' word. */
const bookmark = (key: string, { from, to }: BackfillWindow): SingerState => ({
  [key]: boundValue(from),
  replication_key: key,
  replication_key_value: boundValue(from),
  ...(to === undefined ? {} : { replication_key_before: boundValue(to) }),
})

const replicationKey = (stream: CatalogStream): string | undefined => {
  const said = streamMetadata(stream)['replication-key'] ?? stream.replication_key
  return typeof said === 'string' && said !== '' ? said : undefined
}

const windowGate = (
  tap: string,
  window: BackfillWindow,
  keys: ReadonlyMap<string, string>,
): RecordGate => {
  let failure: GateFailure | undefined
  return {
    schema: () => {},
    record: ({ stream, record }, line) => {
      const key = keys.get(stream)
      const value = key === undefined ? undefined : record[key]
      // A row without a value is of no time.
      if (key !== undefined && value === null) return false
      const within = isWithin(value, window)
      if (within !== undefined) return within
      failure ??= tapOutputRefused(tap, {
        line,
        expected: `in ${stream}, the replication key ${key ?? ''} as a value such as ${window.from}`,
        found: JSON.stringify(value) ?? 'none',
      })
      return false
    },
    version: (stream, line) => {
      failure ??= tapOutputRefused(tap, {
        line,
        expected: `in ${stream}, rows that are added to those there are`,
        found: 'a version of the whole table (ACTIVATE_VERSION): a window of it cannot be loaded',
      })
    },
    state: () => {},
    end: () => {},
    failure: () => failure,
    kept: () => ({}),
  }
}
