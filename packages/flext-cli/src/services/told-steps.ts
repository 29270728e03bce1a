/** Tells what a run does while it does it, a line for each record of the journal. */
import type { RunName } from 'flext-core'
import { readSqliteJournal } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import type { RuntimeSession } from '../pipeline/runtime-session.ts'
import type { Cli } from '../program/cli.ts'
import { recordLine } from '../run-view/record-line.ts'
import { withoutSecrets } from '../terminal/without-secrets.ts'

/** Milliseconds from one look into the journal to the next. */
const pace = 200
const batch = 1_000

/** Answers when the work is done and all of it is told. */
export const tellingSteps = async <A>(
  { notePaint }: Cli,
  { journal, watch }: RuntimeSession,
  { service, id }: RunName,
  work: () => Promise<A>,
): Promise<A> => {
  const opened = await readSqliteJournal(journal)()
  if (E.isLeft(opened)) return work()
  const reader = opened.right
  let last = reader.last()
  const tell = (): void => {
    const run = reader.find(service, id)
    if (run === undefined) return
    for (;;) {
      const entries = reader.records(last, batch)
      for (const entry of entries) {
        if (entry.run === run.run) {
          watch.run(withoutSecrets(`  ${recordLine(entry, undefined, notePaint)}`))
        }
      }
      last = entries.at(-1)?.position ?? last
      if (entries.length < batch) return
    }
  }
  // It also keeps the process alive while a step waits for something that does not.
  const timer = setInterval(tell, pace)
  try {
    const done = await work()
    tell()
    return done
  } finally {
    clearInterval(timer)
    reader.close()
  }
}
