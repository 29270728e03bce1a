/** `flext runs list` */
import { isOpen, runStatuses, type RunFilter, type RunStatus, type RunSummary } from 'flext-core'

import { ETLPipelineResult } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { streamFailuresOf } from '../pipeline/stream-failures.ts'
import { count, duration, ago } from '../terminal/quantity.ts'
import { statusText } from '../terminal/status-text.ts'
import { table } from '../terminal/table.ts'
import { runDocument } from '../run-view/run-document.ts'
import { wholeNumber } from './whole-number.ts'
import { pointInTime } from './point-in-time.ts'

export interface RunsListOptions {
  readonly status?: ReadonlyArray<string>
  readonly service?: string
  readonly since?: string
  readonly until?: string
  readonly error?: string
  readonly id?: string
  readonly limit: string
}

export const runsList = async (cli: Cli, options: RunsListOptions): Promise<Outcome> => {
  const filter = filterIn(options, cli.world.now())
  if (E.isLeft(filter)) return filter
  const { limit = 0 } = filter.right

  return readJournal(cli, (reader, journal) => {
    const found = reader?.list({ ...filter.right, limit: limit + 1 }) ?? []
    const shown = found.slice(0, limit)
    const owned = reader?.owner() !== undefined
    const more = found.length > shown.length
    return E.right({
      document: { journal, runs: shown.map((run) => runDocument(run)), more },
      text: listText(cli, shown, { journal, owned, more }),
    })
  })
}

const filterIn = (
  { status, service, since, until, error, id, limit: most }: RunsListOptions,
  now: number,
): E.Either<Failure, RunFilter> => {
  const among = status && statusesIn(status)
  if (among && E.isLeft(among)) return among
  const limit = wholeNumber('--limit', most)
  if (E.isLeft(limit)) return limit
  const from = since === undefined ? undefined : pointInTime('--since', since, now)
  if (from && E.isLeft(from)) return from
  const to = until === undefined ? undefined : pointInTime('--until', until, now)
  if (to && E.isLeft(to)) return to
  return E.right({
    ...(among && { status: among.right }),
    ...(service !== undefined && { service }),
    ...(from && { since: from.right }),
    ...(to && { until: to.right }),
    ...(error !== undefined && { errorTag: error }),
    ...(id !== undefined && { idPrefix: id }),
    limit: limit.right,
  })
}

/** The statuses that an option names. */
export const statusesIn = (
  named: ReadonlyArray<string>,
): E.Either<Failure, ReadonlyArray<RunStatus>> => {
  const wrong = named.filter((each) => !(runStatuses as ReadonlyArray<string>).includes(each))
  return wrong.length === 0
    ? E.right(named as ReadonlyArray<RunStatus>)
    : E.left(
        usageInvalid(
          `--status: there is no ${wrong.join(', ')}; there are ${runStatuses.join(', ')}`,
        ),
      )
}

const listText = (
  { paint, world }: Cli,
  runs: ReadonlyArray<RunSummary>,
  { journal, owned, more }: { journal: string; owned: boolean; more: boolean },
): string => {
  if (runs.length === 0) return paint.dim(`no runs in ${journal}`)
  const failed = runs.some(({ error }) => error !== undefined)
  const rows = runs.map((run) => {
    const { id, status, startedAt, updatedAt, error } = run
    return [
      standOf(run, paint, owned),
      id,
      ago(startedAt, world.now()),
      isOpen(status) ? '' : duration(updatedAt - startedAt),
      rowsIn(run),
      ...(failed ? [paint.dim(error?._tag ?? '')] : []),
    ]
  })
  const open = runs.filter(({ status }) => isOpen(status) && !owned)
  return [
    ...table(
      [
        { head: 'status' },
        { head: 'run' },
        { head: 'begun' },
        { head: 'took', align: 'right' },
        { head: 'rows', align: 'right' },
        ...(failed ? [{ head: 'error' }] : []),
      ],
      rows,
      paint,
    ),
    ...(more ? [paint.dim('there are more: --limit shows them')] : []),
    ...(open.length > 0
      ? [`${paint.dim('→')} to go on with what is left open: flext runs resume --all`]
      : []),
  ].join('\n')
}

/** A commit that did not bring all there is says so. */
const standOf = (run: RunSummary, paint: Cli['paint'], owned: boolean): string => {
  const { status, result } = run
  if (streamFailuresOf(run).length > 0) return paint.yellow(`! ${status}, streams failed`)
  const pipeline = status === 'committed' ? ETLPipelineResult.decode(result) : undefined
  return pipeline && E.isRight(pipeline) && pipeline.right.cutShort === true
    ? paint.yellow(`✔ ${status}, cut short`)
    : statusText(status, paint, owned)
}

/** The rows that a pipeline has loaded, where the run is one of a pipeline. */
const rowsIn = ({ result }: RunSummary): string => {
  if (typeof result !== 'object' || result === null || !('rows' in result)) return ''
  const { rows } = result
  if (typeof rows !== 'object' || rows === null) return ''
  return count(
    Object.values(rows).reduce<number>((sum, n) => sum + (typeof n === 'number' ? n : 0), 0),
  )
}
