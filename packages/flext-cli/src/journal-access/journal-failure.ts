/** What to do about a journal that cannot be used. */
import type { FlextError } from 'flext-core'

import type { Failure } from '../program/outcome.ts'

export const journalFailure = (error: FlextError): Failure => ({
  error,
  hints: hintsFor(error),
})

const hintsFor = (error: FlextError): ReadonlyArray<string> => {
  switch (error._tag) {
    case 'JournalLocked':
      return 'pid' in error
        ? [
            `let process ${String(error.pid)} end, or stop it: kill -INT ${String(error.pid)}`,
            '--wait 30m waits for it; --journal <file> keeps the runs of other pipelines apart',
            'to look only: flext runs list, flext runs show <id>',
          ]
        : ['to look only: flext runs list, flext runs show <id>']
    case 'JournalCorrupt':
    case 'JournalUnreadable':
      return ['flext doctor says more; --journal <file> takes another journal']
    default:
      return []
  }
}
