/** `flext runs prune` */
import type { Pruned, PruneFilter } from 'flext-core'
import { openSqliteJournal } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { journalFailure } from '../journal-access/journal-failure.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import { withOwner, type AskingOptions } from '../journal-access/with-owner.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { bytes, counted, moment } from '../terminal/quantity.ts'
import { pointInTime } from './point-in-time.ts'
import { statusesIn } from './runs-list.ts'
import { wholeNumber } from './whole-number.ts'

export interface RunsPruneOptions extends AskingOptions {
  readonly olderThan: string
  readonly status?: ReadonlyArray<string>
  readonly limit?: string
  readonly dryRun?: true
}

export const runsPrune = async (cli: Cli, options: RunsPruneOptions): Promise<Outcome> => {
  const filter = filterIn(options, cli.world.now())
  if (E.isLeft(filter)) return filter
  const there = await readJournal(cli, (reader, path) => E.right(reader && path))
  if (E.isLeft(there)) return there
  if (there.right === undefined) return E.right(nothingThere(cli))

  const pruned =
    (await withOwner(cli, options, async ({ ask }) => {
      const answer = await ask({ _tag: 'Prune', ...filter.right })
      return answer as E.Either<Failure, Pruned>
    })) ?? (await pruneHere(there.right, filter.right))
  if (E.isLeft(pruned)) return pruned
  return readJournal(cli, (reader, journal) => {
    const size = reader?.size() ?? { bytes: 0, free: 0 }
    const { dryRun = false } = options
    return E.right({
      document: { journal, dryRun, ...pruned.right, fileBytes: size.bytes, freeBytes: size.free },
      text: prunedText(cli, pruned.right, filter.right, size.free),
    })
  })
}

const filterIn = (
  { olderThan, status, limit: most, dryRun }: RunsPruneOptions,
  now: number,
): E.Either<Failure, Omit<PruneFilter, 'keep'>> => {
  const endedBefore = pointInTime('--older-than', olderThan, now)
  if (E.isLeft(endedBefore)) return endedBefore
  const among = status && statusesIn(status)
  if (among && E.isLeft(among)) return among
  const open = among?.right.filter((each) => /queued|running|waiting|compensating/.test(each)) ?? []
  if (open.length > 0) {
    return E.left(
      usageInvalid(`--status: runs that are ${open.join(', ')} have not ended, and stay`),
    )
  }
  const limit = most === undefined ? undefined : wholeNumber('--limit', most)
  if (limit && E.isLeft(limit)) return limit
  return E.right({
    endedBefore: endedBefore.right,
    ...(among && { status: among.right }),
    ...(limit && { limit: limit.right }),
    ...(dryRun === true && { dryRun }),
  })
}

/** Nobody has the journal: it is had here for as long. */
const pruneHere = async (
  path: string,
  filter: Omit<PruneFilter, 'keep'>,
): Promise<E.Either<Failure, Pruned>> => {
  const opened = await openSqliteJournal({ path })()
  if (E.isLeft(opened)) return E.left(journalFailure(opened.left))
  try {
    return E.right(opened.right.prune(filter))
  } finally {
    await opened.right.close()
  }
}

const nothingThere = ({ paint }: Cli): Report => ({
  document: { runs: 0, records: 0, bytes: 0 },
  text: paint.dim('there is no journal yet'),
})

const prunedText = (
  { paint }: Cli,
  { runs, records, bytes: size }: Pruned,
  { endedBefore, dryRun }: Omit<PruneFilter, 'keep'>,
  free: number,
): string => {
  const before = moment(endedBefore)
  if (runs === 0) return paint.dim(`no run that ended before ${before} is to go`)
  const what = `${counted(runs, 'run')} that ended before ${before}: ${counted(records, 'record')}, ${bytes(size)}`
  if (dryRun === true) return `would remove ${what}`
  return [
    `${paint.green('✔')} removed ${what}`,
    `${paint.dim('→')} ${bytes(free)} of the file are free for new records; flext journal compact gives them back to the disk`,
  ].join('\n')
}
