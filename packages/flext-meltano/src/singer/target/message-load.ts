/**
 * The loading of one stream of Singer messages into a {@link TargetStore}: batches by stream, a
 * checkpoint at STATE messages, and the mistakes of the input by line.
 */
import { either as E } from 'fp-ts'

import { andThen, type Answer } from '../answer.ts'
import { targetInputRefused, type InputProblem, type TargetError } from '../error.ts'
import { mayHoldLongNumber, parseExactly } from '../exact-number.ts'
import {
  excerpt,
  parseMessage,
  type BatchMessage,
  type RecordMessage,
  type SchemaMessage,
  type SingerRecord,
  type SingerState,
} from '../message.ts'
import { nestingProblem } from '../nesting.ts'
import { announceStream } from './announce-stream.ts'
import { batchFailure, batchLines, batchProblem } from './batch-file.ts'
import { loadingStream, type LoadingStream } from './loading-stream.ts'
import { streamIn } from './record-cells.ts'
import type { TargetStore } from './target-store.ts'

export interface LoadLimits {
  /** Records of one stream handed to the store at once. */
  readonly batchRecords: number
  /** Characters of input that may wait in batches, whatever the stream. */
  readonly batchCharacters: number
  /** A STATE that comes sooner than this after a checkpoint is passed over for a later one… */
  readonly checkpointMs: number
  /** …unless this many rows have come since. */
  readonly checkpointRows: number
  /** Mistakes that are reported together, and the lines in which they are looked for. */
  readonly problems: number
  readonly problemLines: number
}

export const loadLimits: LoadLimits = {
  batchRecords: 1000,
  batchCharacters: 4 << 20,
  checkpointMs: 500,
  checkpointRows: 50_000,
  problems: 20,
  problemLines: 10_000,
}

export interface MessageLoad {
  /** Whether it is of use to know of lines that they are plain. */
  readonly takesCells: boolean
  /** Says of the lines that follow whether none holds a backslash or a control character. */
  readonly begin: (plain: boolean) => Answered
  /** Takes the next line. A failure is final. */
  readonly take: (line: string) => Answered
  /** The input is over: everything that is no mistake is with the store. */
  readonly end: () => Answered
  /** Whether the orchestrator has said that the tap ended well. */
  readonly ended: () => boolean
  /** The last STATE that came. */
  readonly state: () => SingerState | undefined
  readonly lines: () => number
}

type Answered = Answer<void, TargetError>

const done: E.Either<never, void> = E.right(undefined)

export const messageLoad = (
  target: string,
  store: TargetStore,
  onCheckpoint: (state: SingerState) => void = () => {},
  limits: LoadLimits = loadLimits,
): MessageLoad => {
  const streams = new Map<string, LoadingStream>()
  const problems: Array<InputProblem> = []
  let line = 0
  let firstProblemLine = 0
  let plain = false
  let waitingCharacters = 0
  let rowsSinceCheckpoint = 0
  let lastCheckpoint = performance.now()
  let state: SingerState | undefined
  let ended = false

  const refuse = (problem: Omit<InputProblem, 'line'>): E.Either<TargetError, void> => {
    if (problems.length === 0) firstProblemLine = line
    problems.push({ line, ...problem })
    return problems.length < limits.problems ? done : E.left(targetInputRefused(target, problems))
  }

  const flushAll = (): Answered => {
    waitingCharacters = 0
    let flushed: Answered = done
    for (const stream of streams.values())
      if (stream.waiting() > 0) flushed = andThen(flushed, stream.flush)
    return flushed
  }

  const checkpoint = (): Answered =>
    andThen(
      andThen(flushAll(), () => store.checkpoint(state, ended)),
      () => {
        rowsSinceCheckpoint = 0
        lastCheckpoint = performance.now()
        if (state !== undefined) onCheckpoint(state)
        return done
      },
    )

  const takeRecord = (said: RecordMessage, text: string): Answered => {
    const { stream: name } = said
    const stream = streams.get(name)
    if (stream === undefined)
      return refuse({ stream: name, expected: 'its SCHEMA first', found: 'a RECORD' })
    const message = stream.numeric && mayHoldLongNumber(text) ? exactly(text, said) : said
    return takeRow(stream, message, text, text)
  }

  const takeRow = (
    stream: LoadingStream,
    said: RecordMessage,
    text: string,
    written?: string,
  ): Answered => {
    const record = stream.own(said.record)
    const message = record === said.record ? said : { ...said, record }
    const misfits = stream.check(message.record)
    if (misfits !== undefined) {
      for (const misfit of misfits) {
        const refused = refuse({ stream: stream.name, ...misfit })
        if (E.isLeft(refused)) return refused
      }
      return done
    }
    const nesting = nestingProblem(message.record, text)
    if (nesting !== undefined) return refuse({ stream: stream.name, ...nesting })
    if (problems.length > 0) return done
    return andThen(stream.add(message, written), () => added(stream, text))
  }

  const added = (stream: LoadingStream, text: string): Answered => {
    rowsSinceCheckpoint += 1
    waitingCharacters += text.length
    if (waitingCharacters >= limits.batchCharacters) return flushAll()
    return stream.waiting() >= limits.batchRecords ? stream.flush() : done
  }

  /** A RECORD line as cells, where that is how its stream goes; otherwise nothing has happened. */
  const takeCells = (text: string): Answered | undefined => {
    if (problems.length > 0 || ended) return undefined
    const name = streamIn(text)
    const stream = name === undefined ? undefined : streams.get(name)
    return stream?.takeLine(text, plain) === true ? added(stream, text) : undefined
  }

  const takeSchema = (message: SchemaMessage): Answered => {
    const before = streams.get(message.stream)
    return andThen(before === undefined ? done : before.flush(), () => {
      streams.set(message.stream, loadingStream(store, message))
      return announceStream(store, message)
    })
  }

  const takeVersion = (name: string, version: number): Answered => {
    const stream = streams.get(name)
    if (stream === undefined)
      return refuse({ stream: name, expected: 'its SCHEMA first', found: 'an ACTIVATE_VERSION' })
    return andThen(stream.flush(), () => store.activateVersion(name, version))
  }

  const takeBatch = async (
    stream: LoadingStream,
    { manifest, encoding }: BatchMessage,
  ): Promise<E.Either<TargetError, void>> => {
    for (const url of manifest) {
      try {
        for await (const texts of batchLines(url, encoding))
          for (const text of texts) {
            const taken = text === '' ? done : await takeBatchLine(stream, text)
            if (E.isLeft(taken)) return taken
          }
      } catch (error) {
        const found = batchFailure(error)
        if (found === undefined) throw error
        const expected = `a file of the BATCH at ${url}`
        return refuse({ stream: stream.name, expected, found })
      }
    }
    return done
  }

  const takeBatchLine = (stream: LoadingStream, text: string): Answered => {
    const record = recordIn(text)
    return record === undefined
      ? refuse({
          stream: stream.name,
          expected: 'a record in each line of a BATCH',
          found: excerpt(text),
        })
      : takeRow(stream, { type: 'RECORD', stream: stream.name, record }, text)
  }

  const takeMessage = (text: string): Answered => {
    const parsed = parseMessage(text)
    if (E.isLeft(parsed)) return refuse(parsed.left)
    const message = parsed.right
    if (ended) return refuse({ expected: 'nothing after the end', found: message.type })
    if (message.type === 'RECORD') return takeRecord(message, text)
    if (problems.length > 0 && message.type !== 'SCHEMA') return done
    switch (message.type) {
      case 'SCHEMA':
        return takeSchema(message)
      case 'ACTIVATE_VERSION':
        return takeVersion(message.stream, message.version)
      case 'BATCH': {
        const stream = streams.get(message.stream)
        const problem = batchProblem(message)
        if (problem !== undefined) return refuse({ stream: message.stream, ...problem })
        return stream === undefined
          ? refuse({ stream: message.stream, expected: 'its SCHEMA first', found: 'a BATCH' })
          : takeBatch(stream, message)
      }
      case 'STATE': {
        state = message.value
        const soon = performance.now() - lastCheckpoint < limits.checkpointMs
        return soon && rowsSinceCheckpoint < limits.checkpointRows ? done : checkpoint()
      }
      case 'FLEXT_END':
        ended = true
        return checkpoint()
    }
  }

  return {
    takesCells: store.cells !== undefined,
    begin: (arePlain) => {
      if (arePlain === plain) return done
      plain = arePlain
      return flushAll()
    },
    take: (text) => {
      line += 1
      if (text === '' || text === '\r') return done
      const taken = takeCells(text) ?? takeMessage(text)
      const lookedLongEnough = problems.length > 0 && line - firstProblemLine >= limits.problemLines
      return lookedLongEnough
        ? andThen(taken, () => E.left(targetInputRefused(target, problems)))
        : taken
    },
    end: () => (problems.length > 0 ? E.left(targetInputRefused(target, problems)) : flushAll()),
    ended: () => ended,
    state: () => state,
    lines: () => line,
  }
}

/** The same message with every digit of its numbers. */
const exactly = (text: string, message: RecordMessage): RecordMessage => ({
  ...message,
  record: (parseExactly(text) as RecordMessage).record,
})

/** The record that a line of a batch is, with every digit of its numbers. */
const recordIn = (text: string): SingerRecord | undefined => {
  try {
    const parsed = mayHoldLongNumber(text) ? parseExactly(text) : (JSON.parse(text) as unknown)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as SingerRecord)
      : undefined
  } catch {
    return undefined
  }
}
