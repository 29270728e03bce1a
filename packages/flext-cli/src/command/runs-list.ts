/** `flext runs list` */
import { isOpen, type RunStatus, type RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
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
  readonly limit: string
}

const statuses: ReadonlyArray<RunStatus> = [
  'queued',
  'running',
  'waiting',
  'compensating',
  'committed',
  'compensated',
  'cancelled',
  'stuck',
  'faulted',
]

export const runsList = async (
  cli: Cli,
  { status, service, since, limit: most }: RunsListOptions,
): Promise<E.Either<Failure, Report>> => {
  const wrong = status?.filter((each) => !(statuses as ReadonlyArray<string>).includes(each)) ?? []
  if (wrong.length > 0) {
    return E.left(
      usageInvalid(`--status: there is no ${wrong.join(', ')}; there are ${statuses.join(', ')}`),
    )
  }
  const limit = wholeNumber('--limit', most)
  if (E.isLeft(limit)) return limit
  const from = since === undefined ? undefined : pointInTime('--since', since, cli.world.now())
  if (from && E.isLeft(from)) return from

  return readJournal(cli, (reader, journal) => {
    const found =
      reader?.list({
        ...(status === undefined ? {} : { status: status as ReadonlyArray<RunStatus> }),
        ...(service === undefined ? {} : { service }),
        ...(from === undefined ? {} : { since: from.right }),
        limit: limit.right + 1,
      }) ?? []
    const shown = found.slice(0, limit.right)
    const owned = reader?.owner() !== undefined
    return E.right({
      document: {
        journal,
        runs: shown.map((run) => runDocument(run)),
        more: found.length > shown.length,
      },
      text: listText(cli, shown, { journal, owned, more: found.length > shown.length }),
    })
  })
}

const listText = (
  { paint, world }: Cli,
  runs: ReadonlyArray<RunSummary>,
  { journal, owned, more }: { journal: string; owned: boolean; more: boolean },
): string => {
  if (runs.length === 0) return paint.dim(`no runs in ${journal}`)
  const rows = runs.map((run) => {
    const { id, status, startedAt, updatedAt } = run
    return [
      statusText(status, paint, owned),
      id,
      ago(startedAt, world.now()),
      isOpen(status) ? '' : duration(updatedAt - startedAt),
      rowsIn(run),
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

/** The rows that a pipeline has loaded, where the run is one of a pipeline. */
const rowsIn = ({ result }: RunSummary): string => {
  if (typeof result !== 'object' || result === null || !('rows' in result)) return ''
  const { rows } = result
  if (typeof rows !== 'object' || rows === null) return ''
  return count(
    Object.values(rows).reduce<number>((sum, n) => sum + (typeof n === 'number' ? n : 0), 0),
  )
}
