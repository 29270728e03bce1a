/**
 * What stands between a tap and a target: it passes whole lines on as the bytes they are, counts
 * the records of each stream by the beginning of their lines, and parses only what is no RECORD.
 */
import { either as E } from 'fp-ts'

import { parseMessage, excerpt, type SingerState } from './message.ts'

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
  readonly lines: number
}

export interface SingerRelay {
  /** Takes what the tap printed; the answer is the bytes to pass on, whole lines only. */
  readonly take: (chunk: Buffer) => ReadonlyArray<Buffer>
  /** The tap has ended: a last line without its end is given one. */
  readonly end: () => ReadonlyArray<Buffer>
  /** The first line that could not be passed on. Nothing is passed on after it. */
  readonly problem: () => RelayProblem | undefined
  readonly counts: () => RelayCounts
  /** Records passed on, of all streams. */
  readonly totalRows: () => number
  /** The last STATE that was passed on. */
  readonly state: () => SingerState | undefined
}

/** A stream whose RECORD lines are recognised by how they begin. */
interface KnownBeginning {
  readonly bytes: Buffer
  readonly stream: string
}

const lineEnd = 10
const carriageReturn = 13
const closingBrace = 125

/** A relay at the beginning of a tap's output; `hide` takes the secrets out of what it shows of it. */
export const singerRelay = (hide: (text: string) => string = (text) => text): SingerRelay => {
  const rows = new Map<string, { count: number }>()
  const beginnings: Array<KnownBeginning> = []
  let recent: KnownBeginning | undefined
  let recentRows = { count: 0 }
  let waiting: Array<Buffer> = []
  let lines = 0
  let bytes = 0
  let problem: RelayProblem | undefined
  let state: SingerState | undefined

  const rowsOf = (stream: string): { count: number } => {
    const known = rows.get(stream)
    if (known !== undefined) return known
    const fresh = { count: 0 }
    rows.set(stream, fresh)
    return fresh
  }

  const recognise = (chunk: Buffer, from: number, to: number): boolean => {
    if (!endsObject(chunk, to)) return false
    for (const beginning of beginnings) {
      if (!beginsWith(chunk, from, beginning.bytes)) continue
      recent = beginning
      recentRows = rowsOf(beginning.stream)
      recentRows.count += 1
      return true
    }
    return false
  }

  const takeUnknown = (line: string): void => {
    if (line === '' || line === '\r') return
    const parsed = parseMessage(line)
    if (E.isLeft(parsed)) {
      const shown = parseMessage(hide(line))
      problem = { line: lines, ...(E.isLeft(shown) ? shown.left : parsed.left) }
      return
    }
    const message = parsed.right
    if (message.type === 'FLEXT_END') {
      problem = { line: lines, expected: 'a Singer message', found: excerpt(hide(line)) }
    } else if (message.type === 'STATE') {
      state = message.value
    } else if (message.type === 'RECORD') {
      rowsOf(message.stream).count += 1
      const beginning = beginningOf(line, message.stream)
      if (beginning !== undefined && beginnings.length < 1000)
        beginnings.push({ bytes: Buffer.from(beginning), stream: message.stream })
    }
  }

  const takeLine = (chunk: Buffer, from: number, to: number): void => {
    lines += 1
    if (recent !== undefined && beginsWith(chunk, from, recent.bytes) && endsObject(chunk, to))
      recentRows.count += 1
    else if (!recognise(chunk, from, to)) takeUnknown(chunk.toString('utf8', from, to))
  }

  /** Scans whole lines; the answer is where what may be passed on ends. */
  const scan = (chunk: Buffer): number => {
    let from = 0
    for (;;) {
      const to = chunk.indexOf(lineEnd, from)
      if (to === -1) return from
      takeLine(chunk, from, to)
      if (problem !== undefined) return from
      from = to + 1
    }
  }

  const take = (chunk: Buffer): ReadonlyArray<Buffer> => {
    if (problem !== undefined || chunk.length === 0) return []
    const firstEnd = chunk.indexOf(lineEnd)
    if (firstEnd === -1) {
      waiting.push(chunk)
      return []
    }
    const passed: Array<Buffer> = []
    let rest = chunk
    if (waiting.length > 0) {
      const line = Buffer.concat([...waiting, chunk.subarray(0, firstEnd + 1)])
      waiting = []
      if (scan(line) === 0) return []
      passed.push(line)
      rest = chunk.subarray(firstEnd + 1)
    }
    const end = scan(rest)
    if (end > 0) passed.push(rest.subarray(0, end))
    if (problem === undefined && end < rest.length) waiting.push(rest.subarray(end))
    for (const { length } of passed) bytes += length
    return passed
  }

  return {
    take,
    end: () => (waiting.length === 0 ? [] : take(Buffer.from('\n'))),
    problem: () => problem,
    counts: () => ({
      rows: Object.fromEntries([...rows].map(([stream, { count }]) => [stream, count])),
      bytes,
      lines,
    }),
    totalRows: () => rows.values().reduce((sum, { count }) => sum + count, 0),
    state: () => state,
  }
}

const beginsWith = (chunk: Buffer, from: number, beginning: Buffer): boolean => {
  for (let at = 0; at < beginning.length; at += 1)
    if (chunk[from + at] !== beginning[at]) return false
  return true
}

/** A line that was cut, or that something was printed into, seldom ends in a brace. */
const endsObject = (chunk: Buffer, to: number): boolean =>
  chunk[chunk[to - 1] === carriageReturn ? to - 2 : to - 1] === closingBrace

/** How RECORD lines of this stream begin, if this one is written as most taps do. */
const beginningOf = (line: string, stream: string): string | undefined => {
  const name = JSON.stringify(stream)
  return [
    `{"type":"RECORD","stream":${name},`,
    `{"type": "RECORD", "stream": ${name}, `,
    `{"stream":${name},"type":"RECORD",`,
    `{"stream": ${name}, "type": "RECORD", `,
  ].find((beginning) => line.startsWith(beginning))
}
