/** Opens a journal to make runs go on, or waits for its turn: only one process at a time may. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { FlextLog } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { lengthOfTime } from '../command/point-in-time.ts'
import type { Failure } from '../program/outcome.ts'
import { journalFailure } from './journal-failure.ts'

type Opened = Extract<
  Awaited<ReturnType<ReturnType<typeof sqliteRuntime>>>,
  { readonly _tag: 'Right' }
>['right']

export interface Opening {
  readonly path: string
  readonly log: FlextLog
  /** How long another process may have it still: `90s`. Default: it may not. */
  readonly wait: string | undefined
  /** Says once who is waited for. */
  readonly tell: (line: string) => void
}

export const openRuntime = async ({
  path,
  log,
  wait,
  tell,
}: Opening): Promise<E.Either<Failure, Opened>> => {
  const patience = wait === undefined ? E.right(0) : lengthOfTime('--wait', wait)
  if (E.isLeft(patience)) return patience
  const end = performance.now() + patience.right
  let told = false
  for (;;) {
    const opened = await sqliteRuntime({ path, log })()
    if (E.isRight(opened)) return opened
    const error = opened.left
    const left = end - performance.now()
    if (error._tag !== 'JournalLocked' || left <= 0) return E.left(journalFailure(error))
    if (!told) {
      const whom = error.pid === undefined ? 'another process' : `process ${error.pid}`
      tell(`waiting for ${whom}, which makes runs of ${path} go on …\n`)
      told = true
    }
    await sleep(Math.min(left, 250))
  }
}
