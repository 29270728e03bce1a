import { stat } from 'node:fs/promises'

import { either as E } from 'fp-ts'

import type { ETLPipelinePorts } from '../src/etl-pipeline/ports.ts'

/**
 * The same ports, and while one of them waits for a server a request to the system is under way: the
 * clock of `everyCrash` cannot see connections on which an answer is awaited, and would jump.
 */
export const atWork = (ports: ETLPipelinePorts): ETLPipelinePorts =>
  Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      Object.fromEntries(
        Object.entries(port as Readonly<Record<string, AnyPort>>).map(([verb, ask]) => [
          verb,
          (...input: ReadonlyArray<unknown>) => busy(ask(...input)),
        ]),
      ),
    ]),
  ) as unknown as ETLPipelinePorts

type AnyPort = (...input: ReadonlyArray<unknown>) => Answering | Promise<unknown>
type Answering = () => Promise<E.Either<unknown, unknown>>

const busy = (answer: Answering | Promise<unknown>): unknown =>
  typeof answer === 'function'
    ? async () => {
        const rest = work()
        const found = await answer().finally(rest)
        if (E.isLeft(found) || !isOpened(found.right)) return found
        // What was opened is worked with until it is closed.
        const { close, ...opened } = found.right
        const restLater = work()
        return E.right({ ...opened, close: () => close().finally(restLater) })
      }
    : answer

const isOpened = (answer: unknown): answer is { readonly close: () => Promise<void> } =>
  typeof answer === 'object' && answer !== null && 'close' in answer

/** Begins; the answer ends it. */
const work = (): (() => void) => {
  let isOver = false
  const go = (): void => {
    if (!isOver) void stat('.').then(() => setTimeout(go, 1))
  }
  go()
  return () => {
    isOver = true
  }
}
