/** One tap into one target: what is asked for, and what is known when it is done. */
import * as t from 'io-ts'

import type { TapCommand, TargetCommand } from '../../plugin-process/plugin-command.ts'
import type { PluginLogLine } from '../../plugin-process/plugin-log.ts'
import type { Catalog } from '../catalog.ts'
import { SingerState } from '../message.ts'
import type { PairMapper } from './mapped-tap.ts'
import type { RecordGate } from './record-gate.ts'

/** How far a pair has come. */
export interface PairProgress {
  /** Records passed on, by stream. */
  readonly rows: Readonly<Record<string, number>>
  readonly totalRows: number
  readonly bytes: number
  readonly bytesByStream: Readonly<Record<string, number>>
  readonly elapsedMs: number
  /** Of all streams, since the progress before. */
  readonly rowsPerSecond: number
  /** The last state that the tap has given. */
  readonly state?: SingerState
}

export interface PairLimits {
  /** Between being asked to end and being made to. */
  readonly graceMs: number
  /** A target that takes nothing, or does not end, for so long is ended. */
  readonly targetMs: number
  /** A tap that gives nothing for so long is ended; a tap may wait for its source, so never by default. */
  readonly tapMs: number | undefined
  readonly progressMs: number
  /** A line that is longer ends the pair; as long as memory allows by default. */
  readonly lineBytes?: number
  /** Longer than that in all, or more bytes, end the pair. No limit by default. */
  readonly wholeMs?: number
  readonly wholeBytes?: number
}

export const pairLimits: PairLimits = {
  graceMs: 5000,
  targetMs: 300_000,
  tapMs: undefined,
  progressMs: 250,
}

export interface PairSplit {
  /** By the ids that the catalog has for them, in order. */
  readonly streams: ReadonlyArray<string>
  /** How many may be under way at a time. */
  readonly parallel: number
  /** How often a stream that failed goes again, from its last state. */
  readonly retries: number
  /** Before the first time; twice as long before each further one. */
  readonly waitMs: number
  readonly onRetry: (stream: string, message: string) => void
  /** Hears of a stream that failed for good; without it the first one fails the load. */
  readonly onFailure?: (stream: string, message: string) => void
}

export interface PairRequest {
  readonly tap: TapCommand
  readonly tapConfig: unknown
  /** What to extract. Without it the tap decides. */
  readonly catalog?: Catalog
  /** Where to go on from. */
  readonly state?: SingerState
  /** What stands between the two, in order. */
  readonly mappers?: ReadonlyArray<PairMapper>
  readonly target: TargetCommand
  readonly targetConfig: unknown
  /** The run that a native target stages for. */
  readonly run: string
  readonly signal?: AbortSignal
  /** Ends the pair early and in order: the tap is stopped, the target keeps what it has. */
  readonly drain?: AbortSignal
  readonly onProgress?: (progress: PairProgress) => void
  readonly onLog?: (line: PluginLogLine) => void
  /** A state that the target has made durable; also told when the pair fails later. */
  readonly onState?: (state: SingerState) => void
  /** Texts that are taken out of whatever the plugins log. */
  readonly secrets?: ReadonlyArray<string>
  readonly limits?: Partial<PairLimits>
  /** Looks at every record, and may keep one back. */
  readonly gate?: RecordGate
  /** What is passed on in place of a state of the tap's: another one, or none at all. */
  readonly mapState?: (state: SingerState) => SingerState | undefined
  /** Streams that are extracted by processes of their own. */
  readonly split?: PairSplit
  /** `false` keeps a pair in two processes that could be in one. */
  readonly fused?: boolean
}

/** `fused`: both ends in one process, rows as cells; `pipes`: two processes, rows as messages. */
export const LoadPath = t.keyof({ fused: null, pipes: null })
export type LoadPath = t.TypeOf<typeof LoadPath>

/**
 * What a pair has done. `exactly-once`: the rows are staged with their state and are published or
 * dropped as one. `at-least-once`: a foreign target has them, and may get some of them again.
 */
export const PairReceipt = t.readonly(
  t.intersection(
    [
      t.type({
        rows: t.readonly(t.record(t.string, t.number)),
        bytes: t.number,
        elapsedMs: t.number,
        delivery: t.keyof({ 'exactly-once': null, 'at-least-once': null }),
        path: LoadPath,
      }),
      t.partial({
        state: SingerState,
        bytesByStream: t.readonly(t.record(t.string, t.number)),
        /** Records kept aside, by stream. */
        kept: t.readonly(t.record(t.string, t.number)),
        /** The tap was stopped before it had come to its end. */
        cutShort: t.boolean,
      }),
    ],
    'PairReceipt',
  ),
)
export interface PairReceipt extends t.TypeOf<typeof PairReceipt> {}
