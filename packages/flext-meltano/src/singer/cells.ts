/**
 * Rows on their way as the cells that a source has, for taps whose rows are texts of known types:
 * printed as RECORD lines, or handed to a target in the same process without ever being JSON.
 */
import type { FlextResult } from 'flext-core'

import type { Answer } from './answer.ts'
import type { TapError, TargetError } from './error.ts'
import type { SchemaMessage, SingerState } from './message.ts'

export type CellType = 'integer' | 'number' | 'boolean' | 'date' | 'date-time' | 'string' | 'json'

/** A value as text, or what stands for none. */
export type Cell = string | null

/** A column that is wanted: its name, its place in a row of cells, and the type of its texts. */
export interface CellColumn {
  readonly name: string
  readonly at: number
  readonly type: CellType
}

/** What all rows of a writer have in common. */
export interface CellShape {
  readonly columns: ReadonlyArray<CellColumn>
  /** What stands for no value: the empty text where a source cannot tell the two apart. */
  readonly nothing: '' | null
}

/** What is known of all cells of a block. */
export interface CellBlock {
  /** Whether no cell holds a control character, a quote or a backslash. */
  readonly plain: boolean
  /** Whether every cell is ASCII. */
  readonly ascii: boolean
  /** Length of the block in its source. */
  readonly bytes: number
}

/** Takes the rows of one stream, block by block. */
export interface CellWriter {
  /** Begins a block, or begins the one that is under way again. */
  readonly begin: (block: CellBlock) => void
  /** Takes a row; otherwise the index of the first of its columns that does not fit. */
  readonly row: (cells: ReadonlyArray<Cell>) => number | undefined
  /** The block is whole. */
  readonly end: () => Answer<void, TargetError>
}

/** Where the rows of a tap go. Each call comes once the one before has answered. */
export interface CellSink {
  readonly schema: (message: SchemaMessage) => Answer<void, TargetError>
  readonly writer: (stream: string, shape: CellShape) => FlextResult<CellWriter, TargetError>
  readonly state: (state: SingerState) => Answer<void, TargetError>
}

type Waited = FlextResult<void, TapError | TargetError>

/** An extraction under way: it yields what it waits for, and ends with how it went. */
export type Extraction<A = void> = Generator<
  Promise<Waited>,
  FlextResult<A, TapError | TargetError>,
  Waited
>

/** An extraction that yields what it waits for, or one that waits by itself. */
export type ExtractionOutcome = Extraction | Promise<FlextResult<void, TapError | TargetError>>

/** Waits for an answer where it is not there yet. */
export function* waitedFor(
  answer: Answer<void, TapError | TargetError>,
): Generator<Promise<Waited>, Waited, Waited> {
  return answer instanceof Promise ? yield answer : answer
}

/** Extracts to the end, waiting for whatever takes the rows. */
export const extracted = async (
  extraction: Extraction,
): Promise<FlextResult<void, TapError | TargetError>> => {
  let step = extraction.next()
  while (step.done !== true) step = extraction.next(await step.value)
  return step.value
}
