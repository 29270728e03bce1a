/** `flext schedules list` */
import { keptSchedules, type KeptSchedule, type RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { ago, moment } from '../terminal/quantity.ts'
import { statusText } from '../terminal/status-text.ts'
import { table } from '../terminal/table.ts'

interface Listed {
  readonly schedule: KeptSchedule
  /** The run that it started last. */
  readonly run: RunSummary | undefined
}

export const schedulesList = (cli: Cli): Promise<Outcome> =>
  readJournal(cli, (reader, journal) => {
    const owned = reader?.owner() !== undefined
    const listed = keptSchedules(reader?.cells('schedule/') ?? []).map((schedule): Listed => {
      const run = schedule.fires.find(({ run: started }) => started !== undefined)?.run
      return { schedule, run: run === undefined ? undefined : reader?.find(schedule.service, run) }
    })
    return E.right({
      document: { journal, schedules: listed.map(documentOf) },
      text: listText(cli, listed, journal, owned),
    })
  })

const documentOf = ({ schedule, run }: Listed): unknown => {
  const { name, timing, service, next, paused, fires } = schedule
  return {
    name,
    timing,
    service,
    next: next ?? null,
    paused: paused ?? null,
    lastRun: run ? { id: run.id, status: run.status } : null,
    fires,
  }
}

const listText = (
  { paint, world }: Cli,
  listed: ReadonlyArray<Listed>,
  journal: string,
  owned: boolean,
): string => {
  if (listed.length === 0) return paint.dim(`no schedules in ${journal}`)
  const rows = listed.map(({ schedule, run }) => {
    const { name, timing, next, paused, fires } = schedule
    const [last] = fires
    return [
      name,
      timing,
      paused
        ? paint.yellow(`paused${paused.reason === undefined ? '' : `: ${paused.reason}`}`)
        : nextText(next),
      last === undefined ? '' : ago(Date.parse(last.at), world.now()),
      last === undefined || last.outcome === 'started'
        ? run === undefined
          ? ''
          : statusText(run.status, paint, owned)
        : paint.yellow(last.error?._tag ?? last.outcome),
    ]
  })
  const heads = ['schedule', 'timing', 'next', 'fired', 'and its run']
  return [
    ...table(
      heads.map((head) => ({ head })),
      rows,
      paint,
    ),
    ...(owned ? [] : [`${paint.dim('→')} no process has the journal: nothing fires`]),
  ].join('\n')
}

const nextText = (next: string | undefined): string =>
  next === undefined ? 'none' : moment(Date.parse(next))
