/** `flext runs tail`: what the journal records, as it comes. */
import { isOpen, type KeptEntry, type RunSummary } from 'flext-core'
import type { JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import { onInterruption } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { withoutSecrets } from '../terminal/without-secrets.ts'
import { recordLine } from '../run-view/record-line.ts'

const pause = 200
const batch = 1_000

/** Of one run: all of it, and on to its end. Of all runs: from now on, until Ctrl-C. */
export const runsTail = (cli: Cli, asked: string | undefined): Promise<Outcome> =>
  readJournal(cli, async (reader, journal) => {
    if (reader === undefined) {
      const message = `there is no journal ${journal} yet`
      return E.left({ error: { _tag: 'RunUnknown', message } })
    }
    const only = asked === undefined ? undefined : findRun(reader.list({}), asked)
    if (only && E.isLeft(only)) return only
    await follow(cli, reader, only?.right)
    return E.right({ document: null, text: '', printed: true })
  })

const follow = async (
  { world, options, paint, note }: Cli,
  reader: JournalReader,
  only: RunSummary | undefined,
): Promise<void> => {
  const stop = new AbortController()
  const interruption = onInterruption(world, () => stop.abort())
  const names = new Map<number, Named>(only ? [[only.run, only]] : [])
  const nameOf = ({ run }: KeptEntry): Named => {
    const known = names.get(run) ?? nameIn(reader, run)
    names.set(run, known)
    return known
  }
  const tell = (entry: KeptEntry): void => {
    const { service, id } = nameOf(entry)
    const { position, at, record } = entry
    const line =
      options.json === true
        ? JSON.stringify({ position, at: new Date(at).toISOString(), service, id, record })
        : recordLine(entry, only === undefined ? id : undefined, paint)
    world.stdout.write(withoutSecrets(`${line}\n`))
  }
  if (only === undefined) note(paint.dim('following; Ctrl-C ends it'))
  let last = only === undefined ? reader.last() : 0
  try {
    if (only !== undefined) {
      for (const entry of reader.entries(only.run)) {
        tell(entry)
        last = entry.position
      }
    }
    while (!stop.signal.aborted) {
      const entries = reader.records(last, batch)
      for (const entry of entries) if (only === undefined || entry.run === only.run) tell(entry)
      last = entries.at(-1)?.position ?? last
      if (entries.length === batch) continue
      if (
        only !== undefined &&
        !isOpen(reader.find(only.service, only.id)?.status ?? 'cancelled')
      ) {
        return
      }
      await new Promise((resolve) => {
        setTimeout(resolve, pause)
      })
    }
  } finally {
    interruption.ignore()
  }
}

type Named = Pick<RunSummary, 'service' | 'id'>

const nameIn = (reader: JournalReader, run: number): Named => {
  const first = reader.entries(run)[0]?.record
  return first?.kind === 'started' ? first : { service: '?', id: `#${run}` }
}
