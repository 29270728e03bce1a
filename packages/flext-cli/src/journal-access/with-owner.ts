/** Asks the process that has the journal to do something, where there is one. */
import type { Wish } from 'flext-core'
import { askSqliteJournal, type JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { lengthOfTime } from '../command/point-in-time.ts'
import { exitCodeFor, onInterruption } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { journalFailure } from './journal-failure.ts'
import { readJournal } from './read-journal.ts'

export interface AskingOptions {
  /** How long to wait for the process that has the journal. */
  readonly timeout: string
}

/** A journal that another process has, and writes to. */
export interface OwnedJournal {
  readonly reader: JournalReader
  readonly path: string
  readonly pid: number
  readonly ask: (wish: Wish) => Promise<E.Either<Failure, unknown>>
  /** Asks until there is an answer, the time is over or somebody interrupts. */
  readonly waitFor: <A>(look: () => A | undefined) => Promise<A | undefined>
}

const pause = 100

/** Undefined when no other process has the journal: whoever asks may have it then. */
export const withOwner = async <A>(
  cli: Cli,
  { timeout }: AskingOptions,
  use: (owned: OwnedJournal) => Promise<E.Either<Failure, A>>,
): Promise<E.Either<Failure, A> | undefined> => {
  const patience = lengthOfTime('--timeout', timeout)
  if (E.isLeft(patience)) return patience
  const done = await readJournal<A | undefined>(cli, async (reader, path) => {
    const owner = reader?.owner()
    if (reader === undefined || owner === undefined) return E.right(undefined)
    const stop = new AbortController()
    const interruption = onInterruption(cli.world, () => stop.abort())
    const deadline = performance.now() + patience.right
    try {
      const result = await use({
        reader,
        path,
        pid: owner.pid,
        ask: async (wish) => {
          const options = { timeout: patience.right, signal: stop.signal }
          const answer = await askSqliteJournal(path, wish, options)()
          return E.isLeft(answer) ? E.left(journalFailure(answer.left)) : answer
        },
        waitFor: async (look) => {
          for (;;) {
            const found = look()
            const isOver = stop.signal.aborted || performance.now() >= deadline
            if (found !== undefined || isOver) return found
            await new Promise((resolve) => {
              setTimeout(resolve, pause)
            })
          }
        },
      })
      const signal = interruption.came()
      return E.isLeft(result) && signal !== undefined
        ? E.left({ ...result.left, exitCode: exitCodeFor(signal) })
        : result
    } finally {
      interruption.ignore()
    }
  })
  if (E.isLeft(done)) return done.left.error._tag === 'JournalUnowned' ? undefined : done
  return done.right === undefined ? undefined : E.right(done.right)
}
