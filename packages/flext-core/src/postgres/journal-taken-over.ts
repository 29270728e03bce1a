/** The journal has another owner by now: it is whole, and only this process may write to it no more. */
import { JournalBroken } from '../journal/journal.ts'
import type { JournalOwner } from '../journal/journal-open-error.ts'

export class JournalTakenOver extends JournalBroken {
  /** Undefined where that one has not said yet who it is. */
  readonly owner: JournalOwner | undefined

  constructor(path: string, owner: JournalOwner | undefined) {
    const whom = owner ? `process ${owner.pid} on ${owner.host}` : 'another process'
    super(`the journal ${path} was taken over by ${whom}`)
    this.owner = owner
  }
}
