/** The outbox as those read it who hand events on: the part of a journal that has to do with events. */
import type { EventStore } from '../journal/journal.ts'
import type { IngressLine } from './ingress-line.ts'
import { outboxKey, outboxName, type MoveInput, type ReadInput } from './outbox.ts'

export const outboxLog = (
  { object }: IngressLine,
  /** Settles when the handlers are known. */
  ready: () => Promise<void> | undefined,
): EventStore => {
  const ask = async <A>(handler: string, input: unknown): Promise<A> => {
    await ready()
    return object<A>(outboxName, outboxKey, handler, input)
  }
  return {
    events: (after, limit) => ask('read', { after, limit } satisfies ReadInput),
    cursor: (subscriber) => ask('cursor', subscriber),
    moveCursor: (subscriber, to) => ask('moveCursor', { subscriber, to } satisfies MoveInput),
    cells: (prefix) => ask('cells', prefix),
    setCells: (changes) => ask('setCells', changes),
  }
}
