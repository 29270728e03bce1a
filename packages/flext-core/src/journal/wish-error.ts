/** Why a wish to the owner of a journal came to nothing. */
import type { FlextError } from '../result/error.ts'
import type { JournalOwner } from './journal-open-error.ts'

/** Nobody has the journal open: whoever asks may open it and do it. */
export type JournalUnowned = FlextError<'JournalUnowned'> & { readonly path: string }

/** The owner did not answer in time, or is gone. It may have begun what it was asked for. */
export type WishUnanswered = FlextError<'WishUnanswered'> & {
  readonly path: string
  readonly pid?: number
}

export type WishError = JournalUnowned | WishUnanswered

export const journalUnowned = (path: string): JournalUnowned => ({
  _tag: 'JournalUnowned',
  message: `no process has the journal ${path} open, so there is nobody to ask`,
  path,
})

export const ownerGone = (path: string, pid?: number): WishUnanswered => ({
  _tag: 'WishUnanswered',
  message: `${pid === undefined ? 'the process that owned' : `process ${pid}, which owned`} the journal ${path}, ended before it answered; look at the run, and ask again`,
  path,
  ...(pid !== undefined && { pid }),
})

export const ownerSilent = (
  path: string,
  { pid, host }: JournalOwner,
  timeout: number,
): WishUnanswered => ({
  _tag: 'WishUnanswered',
  message: `process ${pid} on ${host}, which owns the journal ${path}, did not answer within ${timeout / 1_000} s; it may have begun what it was asked for: look at the run`,
  path,
  pid,
})

export const ownerDeaf = (path: string, { pid, host }: JournalOwner): WishUnanswered => ({
  _tag: 'WishUnanswered',
  message: `process ${pid} on ${host}, which owns the journal ${path}, runs an older FLEXT, which takes no wishes; stop it first`,
  path,
  pid,
})
