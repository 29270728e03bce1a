/** Bytes of Singer messages on their way into a load: lines, and what is no UTF-8 by its line. */
import { either as E } from 'fp-ts'

import { lineSplitter } from '../../io/line-splitter.ts'
import type { Answer } from '../answer.ts'
import { targetInputRefused, type TargetError } from '../error.ts'
import { hasNoEscapes } from '../tap/record-line.ts'
import type { MessageLoad } from './message-load.ts'

export interface MessageInput {
  /** Takes the next bytes; they may be reused once it has answered. A failure is final. */
  readonly take: (bytes: Buffer) => Promise<E.Either<TargetError, void>>
  /** The input is over; a last line without end may be `cut` short, and then it does not count. */
  readonly end: (lastLine: 'whole' | 'cut') => Promise<E.Either<TargetError, void>>
}

export const messageInput = (target: string, load: MessageLoad): MessageInput => {
  const splitter = lineSplitter()
  let isRestPlain = true

  /** What waits for its end counts for the line that it is the beginning of. */
  const arePlain = (bytes: Buffer, completeLines: boolean): boolean => {
    if (!load.takesCells) return false
    const isPlain = hasNoEscapes(bytes)
    const plain = isRestPlain && isPlain
    isRestPlain = completeLines ? isPlain : plain
    return plain
  }

  return {
    take: async (bytes) => {
      const lines = splitter.take(bytes)
      const begun = await load.begin(arePlain(bytes, lines.length > 0))
      if (E.isLeft(begun)) return begun
      if (!splitter.isUtf8()) return E.left(notUtf8(target, load.lines() + 1, lines))
      for (const line of lines) {
        const answer = load.take(line)
        const taken = answer instanceof Promise ? await answer : answer
        if (E.isLeft(taken)) return taken
      }
      return E.right(undefined)
    },
    end: async (lastLine) => {
      const rest = lastLine === 'whole' ? splitter.rest() : undefined
      const taken: Answer<void, TargetError> =
        rest === undefined ? E.right(undefined) : await load.take(rest)
      return E.isLeft(taken) ? taken : load.end()
    },
  }
}

const notUtf8 = (target: string, first: number, lines: ReadonlyArray<string>): TargetError => {
  const at = lines.findIndex((line) => line.includes('\ufffd'))
  const found = 'bytes that are no UTF-8'
  return targetInputRefused(target, [{ line: first + Math.max(at, 0), expected: 'UTF-8', found }])
}
