/**
 * What looks at every record between tap and target, and may keep one back. Looking costs a
 * JSON.parse a record, so a relay without a gate has none.
 */
import type { TooManyDeadLetters } from '../../dead-letters/too-many-dead-letters.ts'
import type { TapOutputRefused } from '../error.ts'
import type { RecordMessage, SchemaMessage, SingerState } from '../message.ts'
import type { TargetStorageFailed } from '../target/target-error.ts'

export type GateFailure = TapOutputRefused | TooManyDeadLetters | TargetStorageFailed

export interface RecordGate {
  /** A stream is announced, or its changed shape. */
  readonly schema: (message: SchemaMessage, line: number) => void
  /** Whether the record may pass. */
  readonly record: (message: RecordMessage, line: number) => boolean
  /** The rows of a stream are those of a version, and no others. */
  readonly version?: (stream: string, line: number) => void
  /** A state is about to pass: what was kept back before it is to be durable when this returns. */
  readonly state: (state: SingerState, passedRows: number) => void
  /** The tap has ended well; no record follows. */
  readonly end: (passedRows: number) => void
  /** Why nothing more may pass, if so. */
  readonly failure: () => GateFailure | undefined
  /** Records kept back, by stream. */
  readonly kept: () => Readonly<Record<string, number>>
}
