/** Looks into the journal, also while another process owns it. */
import { existsSync } from 'node:fs'

import { JournalBroken } from 'flext-core'
import { readSqliteJournal, type JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { journalFailure } from './journal-failure.ts'
import { journalPath } from './project-folder.ts'

/** `reader` is undefined where there is no journal yet. */
export type Looking<A> = (
  reader: JournalReader | undefined,
  path: string,
) => E.Either<Failure, A> | Promise<E.Either<Failure, A>>

export const readJournal = async <A>(cli: Cli, look: Looking<A>): Promise<E.Either<Failure, A>> => {
  const path = journalPath(cli)
  if (E.isLeft(path)) return E.left({ error: path.left })
  if (!existsSync(path.right)) return look(undefined, path.right)
  const opened = await readSqliteJournal(path.right)()
  if (E.isLeft(opened)) return E.left(journalFailure(opened.left))
  try {
    return await look(opened.right, path.right)
  } catch (thrown) {
    if (!(thrown instanceof JournalBroken)) throw thrown
    return E.left(journalFailure({ _tag: 'JournalFailed', message: thrown.message }))
  } finally {
    opened.right.close()
  }
}
