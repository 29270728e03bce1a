/** Thrown by a journal that finds a record damaged or missing; it is reported, never passed over. */
import { JournalBroken } from './journal.ts'
import { journalCorrupt } from './journal-open-error.ts'

/** A record that is not as it was written, or that is gone. */
export class JournalDamaged extends JournalBroken {
  readonly path: string
  readonly position: number
  readonly found: string

  constructor(path: string, position: number, found: string) {
    super(journalCorrupt(path, found, position).message)
    this.path = path
    this.position = position
    this.found = found
  }
}
