/**
 * What stands between a tap and a target: it passes whole lines on as the bytes they are, counts
 * the records of each stream by the beginning of their lines, and parses only what is no RECORD.
 */
import { constants } from 'node:buffer'

import { either as E } from 'fp-ts'

import { parseMessage, excerpt, type RecordMessage, type SingerState } from '../message.ts'
import { beginningOf, beginsWith, endsObject } from '../target/record-beginning.ts'
import type { RecordGate } from './record-gate.ts'

/** A line of the tap that cannot be passed on. Lines count from one. */
export interface RelayProblem {
  readonly line: number
  readonly expected: string
  readonly found: string
}

export interface RelayCounts {
  /** Records passed on, by stream. */
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
  /** Of records passed on, by stream, line ends included. */
  readonly bytesByStream: Readonly<Record<string, number>>
  readonly lines: number
}

export interface SingerRelay {
  /** Takes what the tap printed; the answer is the bytes to pass on, whole lines only, mostly the chunk's own. */
  readonly take: (chunk: Buffer) => ReadonlyArray<Buffer>
  /** The tap has ended: a last line without its end is given one. */
  readonly end: () => ReadonlyArray<Buffer>
  /** The first line that could not be passed on. Nothing is passed on after it. */
  readonly problem: () => RelayProblem | undefined
  readonly counts: () => RelayCounts
  /** Records passed on, of all streams. */
  readonly totalRows: () => number
  readonly totalBytes: () => number
  /** The last STATE that was passed on. */
  readonly state: () => SingerState | undefined
}

/** Records passed on of one stream. */
interface StreamCount {
  count: number
  bytes: number
}

/** A stream whose RECORD lines are recognised by how they begin. */
interface KnownBeginning {
  readonly bytes: Buffer
  readonly stream: string
}

const lineEnd = 10
/** What becomes one text, as a line that is no known RECORD does, has an end in V8. */
const longestText = constants.MAX_STRING_LENGTH

export interface RelayOptions {
  /** Takes the secrets out of what is shown of a line. */
  readonly hide?: (text: string) => string
  readonly gate?: RecordGate
  /** What is passed on in place of a state: another one, or none at all. */
  readonly mapState?: (state: SingerState) => SingerState | undefined
  /** The longest line there may be, in bytes. */
  readonly lineBytes?: number
}

/** What becomes of a line: passed on as it is, left out, or replaced. */
type Verdict = 'pass' | 'drop' | Buffer

/** A relay at the beginning of a tap's output. */
export const singerRelay = ({
  hide = (text) => text,
  gate,
  mapState = (given) => given,
  lineBytes = longestText,
}: RelayOptions = {}): SingerRelay => {
  const rows = new Map<string, StreamCount>()
  const beginnings: Array<KnownBeginning> = []
  let recent: KnownBeginning | undefined
  let recentRows: StreamCount = { count: 0, bytes: 0 }
  /** Where in the chunk those lines begin whose bytes are not yet counted: all are of the recent stream. */
  let uncounted = 0
  let waiting: Array<Buffer> = []
  let waitingBytes = 0
  let lines = 0
  let bytes = 0
  let problem: RelayProblem | undefined
  let state: SingerState | undefined

  const rowsOf = (stream: string): StreamCount => {
    const known = rows.get(stream)
    if (known !== undefined) return known
    const fresh = { count: 0, bytes: 0 }
    rows.set(stream, fresh)
    return fresh
  }

  const recognise = (chunk: Buffer, from: number, to: number): boolean => {
    if (!endsObject(chunk, to)) return false
    for (const beginning of beginnings) {
      if (!beginsWith(chunk, from, beginning.bytes)) continue
      countBytes(from, from)
      recent = beginning
      recentRows = rowsOf(beginning.stream)
      recentRows.count += 1
      return true
    }
    return false
  }

  const takeState = (value: SingerState): Verdict => {
    const mapped = mapState(value)
    if (mapped === undefined) return 'drop'
    state = mapped
    gate?.state(mapped, totalRows())
    return mapped === value
      ? 'pass'
      : Buffer.from(`${JSON.stringify({ type: 'STATE', value: mapped })}\n`)
  }

  const countBytes = (to: number, next: number): void => {
    recentRows.bytes += to - uncounted
    uncounted = next
  }

  const takeRecord = (message: RecordMessage, length: number): Verdict => {
    const counted = rowsOf(message.stream)
    if (gate?.record(message, lines) === false) return 'drop'
    counted.count += 1
    counted.bytes += length
    return 'pass'
  }

  const takeUnknown = (line: string, length: number): Verdict => {
    if (line === '' || line === '\r') return 'pass'
    const parsed = parseMessage(line)
    if (E.isLeft(parsed)) {
      const shown = parseMessage(hide(line))
      problem = { line: lines, ...(E.isLeft(shown) ? shown.left : parsed.left) }
      return 'drop'
    }
    const message = parsed.right
    switch (message.type) {
      case 'FLEXT_END':
        problem = { line: lines, expected: 'a Singer message', found: excerpt(hide(line)) }
        return 'drop'
      case 'STATE':
        return takeState(message.value)
      case 'SCHEMA':
        gate?.schema(message, lines)
        return 'pass'
      case 'RECORD': {
        const beginning = gate === undefined ? beginningOf(line, message.stream) : undefined
        if (beginning !== undefined && beginnings.length < 1000)
          beginnings.push({ bytes: Buffer.from(beginning), stream: message.stream })
        return takeRecord(message, length)
      }
      case 'BATCH':
        if (gate === undefined) return 'pass'
        problem = {
          line: lines,
          expected: 'records, for each is looked at on its way',
          found: 'a BATCH',
        }
        return 'drop'
      case 'ACTIVATE_VERSION':
        gate?.version?.(message.stream, lines)
        return 'pass'
    }
  }

  const takeLine = (chunk: Buffer, from: number, to: number): Verdict => {
    lines += 1
    if (recent !== undefined && beginsWith(chunk, from, recent.bytes) && endsObject(chunk, to)) {
      recentRows.count += 1
      return 'pass'
    }
    if (recognise(chunk, from, to)) return 'pass'
    if (to - from > lineBytes) return tooLong()
    countBytes(from, to + 1)
    return takeUnknown(chunk.toString('utf8', from, to), to + 1 - from)
  }

  /** Whether a line that two chunks share is as the one before: it is passed on without being joined. */
  const isRecentAcross = (begun: Buffer, chunk: Buffer, to: number): boolean => {
    if (recent === undefined || to < 2 || begun.length < recent.bytes.length) return false
    if (!beginsWith(begun, 0, recent.bytes) || !endsObject(chunk, to)) return false
    lines += 1
    recentRows.count += 1
    recentRows.bytes += begun.length
    return true
  }

  const tooLong = (): Verdict => {
    problem = {
      line: lines,
      expected: `a line of at most ${lineBytes} bytes`,
      found: 'a longer one',
    }
    return 'drop'
  }

  /** Scans whole lines and collects what may be passed on; the answer is where they end. */
  const scan = (chunk: Buffer, passed: Array<Buffer>, scanned = 0): number => {
    let start = 0
    let from = scanned
    uncounted = 0
    for (;;) {
      const to = chunk.indexOf(lineEnd, from)
      if (to === -1) break
      const verdict = takeLine(chunk, from, to)
      if (verdict !== 'pass') {
        if (from > start) passed.push(chunk.subarray(start, from))
        if (verdict !== 'drop') passed.push(verdict)
        start = to + 1
      }
      from = to + 1
      if (problem !== undefined || gate?.failure() !== undefined) break
    }
    countBytes(from, from)
    if (from > start) passed.push(chunk.subarray(start, from))
    return from
  }

  const take = (chunk: Buffer): ReadonlyArray<Buffer> => {
    if (problem !== undefined || chunk.length === 0) return []
    const firstEnd = chunk.indexOf(lineEnd)
    if (firstEnd === -1) {
      wait(chunk)
      return []
    }
    const passed: Array<Buffer> = []
    let rest = chunk
    let scanned = 0
    if (waiting.length > 0) {
      const begun = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting)
      waiting = []
      waitingBytes = 0
      if (isRecentAcross(begun, chunk, firstEnd)) {
        passed.push(begun)
        scanned = firstEnd + 1
      } else {
        scan(Buffer.concat([begun, chunk.subarray(0, firstEnd + 1)]), passed)
        rest = chunk.subarray(firstEnd + 1)
      }
    }
    if (problem === undefined) {
      const end = scan(rest, passed, scanned)
      if (problem === undefined && end < rest.length) wait(rest.subarray(end))
    }
    for (const { length } of passed) bytes += length
    return passed
  }

  const wait = (part: Buffer): void => {
    // The bytes of a chunk may be overwritten when it is passed on.
    waiting.push(Buffer.from(part))
    waitingBytes += part.length
    if (waitingBytes <= lineBytes) return
    lines += 1
    tooLong()
  }

  const totalRows = (): number => rows.values().reduce((sum, { count }) => sum + count, 0)

  return {
    take,
    end: () => (waiting.length === 0 ? [] : take(Buffer.from('\n'))),
    problem: () => problem,
    counts: () => ({
      rows: Object.fromEntries([...rows].map(([stream, { count }]) => [stream, count])),
      bytes,
      bytesByStream: Object.fromEntries([...rows].map(([stream, own]) => [stream, own.bytes])),
      lines,
    }),
    totalRows,
    totalBytes: () => bytes,
    state: () => state,
  }
}
