/** What a pipeline's run came to, for people. */
import type { ETLPipelineResult } from 'flext-meltano'
import { bookmarkText, stateChanges } from 'flext-meltano/report'

import type { Cli } from '../program/cli.ts'
import { count, counted, duration } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { table } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'
import type { FinishedRun } from './finished-run.ts'
import { rowsTable } from './rows-table.ts'

export const commitInWords: Readonly<Record<NonNullable<ETLPipelineResult['commit']>, string>> = {
  'two-phase': 'rows and models, and the state elsewhere, all or none in two phases; events after',
  transaction: 'rows, models and state in one transaction; events once it is recorded',
  files: 'file by file, each once, and the state with them; events once it is recorded',
  saga: 'rows as they came, then the state; events once it is recorded',
}

export const deliveryInWords: Readonly<Record<ETLPipelineResult['delivery'], string>> = {
  'exactly-once': 'exactly once: what went wrong on the way has lost no row, and doubled none',
  'at-least-once': 'at least once: after a failure or a crash, rows may have come twice',
}

const howInWords: Readonly<Record<FinishedRun['how'], string>> = {
  begun: 'committed',
  'gone-on-with': 'gone on with, and committed',
  'done-before': 'was committed before',
}

/** So many bookmarks are shown of a state that has changed. */
const bookmarksShown = 6

export const summaryText = (cli: Cli, runs: ReadonlyArray<FinishedRun>, journal: string): string =>
  [...runs.map((run) => runText(cli, run)), placesText(cli, runs, journal)].join('\n\n')

const runText = ({ paint, textWidth }: Cli, run: FinishedRun): string => {
  const { id, how, durationMs, result, phases } = run
  const { checks, commit, delivery, path } = result
  const facts: ReadonlyArray<readonly [string, string | undefined]> = [
    ...failureFacts(result.streamFailures, paint.red),
    ['again', retriesText(result.streamRetries)],
    ['aside', rejectedText(result.rejected)],
    ['left out', discardedText(result.discarded)],
    ['checks', checksText(checks)],
    ['took', phasesText(phases, durationMs)],
    ['delivery', deliveryInWords[delivery]],
    ['commit', commit && commitInWords[commit]],
    ['path', path === 'fused' ? 'tap and target in one process, rows never JSON' : undefined],
    ...stateFacts(result),
  ]
  const { columns, rows } = rowsTable(run, paint)
  return [
    `${result.streamFailures === undefined ? paint.green('✔') : paint.yellow('!')} ${paint.bold(id)}`,
    `  ${howInWords[how]}, took ${duration(durationMs)}`,
    '',
    ...table(columns, rows, paint).map((line) => `  ${line}`),
    '',
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [truncate(`  ${paint.dim(name.padEnd(9))}  ${value}`, textWidth)],
    ),
  ].join('\n')
}

/** Why streams failed for good, each a line. */
export const failureFacts = (
  failures: ETLPipelineResult['streamFailures'] = {},
  red: (text: string) => string,
): ReadonlyArray<readonly [string, string]> =>
  Object.entries(failures).map(([stream, why]) => ['failed', red(`${stream}: ${why}`)] as const)

const retriesText = (retries: ETLPipelineResult['streamRetries']): string | undefined => {
  if (retries === undefined) return undefined
  const streams = Object.entries(retries).map(([stream, n]) => `${stream} ${counted(n, 'time')}`)
  return `${streams.join(', ')}, from its last state`
}

const rejectedText = (rejected: ETLPipelineResult['rejected']): string | undefined => {
  if (rejected === undefined) return undefined
  const streams = Object.entries(rejected).map(([stream, n]) => `${count(n)} of ${stream}`)
  return `${streams.join(', ')} did not fit: flext meltano dead-letters list`
}

const discardedText = (discarded: ETLPipelineResult['discarded'] = {}): string | undefined => {
  const streams = Object.entries(discarded).map(([stream, { rows, values }]) => {
    const parts = [
      ...(rows > 0 ? [counted(rows, 'row')] : []),
      ...(values > 0 ? [counted(values, 'value')] : []),
    ]
    return `${parts.join(' and ')} of ${stream}`
  })
  return streams.length === 0 ? undefined : `${streams.join(', ')}, as schema_changes says`
}

const checksText = (checks: ETLPipelineResult['checks']): string | undefined => {
  if (checks.length === 0) return undefined
  const failed = checks.filter(({ passed }) => !passed).map(({ check }) => check)
  const passed = `${checks.length - failed.length} of ${checks.length} passed`
  return failed.length === 0 ? passed : `${passed}; warned: ${failed.join(', ')}`
}

/** The steps that took some part of the time. */
const phasesText = (phases: FinishedRun['phases'], whole: number): string | undefined => {
  const long = phases.filter(({ durationMs }) => durationMs >= Math.max(1, whole / 100))
  return long.length === 0
    ? undefined
    : long.map(({ phase, durationMs }) => `${phase} ${duration(durationMs)}`).join(', ')
}

/** Where everything is, and what to look at next. */
const placesText = ({ paint }: Cli, runs: ReadonlyArray<FinishedRun>, journal: string): string => {
  const destinations = new Set(runs.flatMap(({ destination }) => destination ?? []))
  const last = runs.at(-1)
  return [
    ...[...destinations].map((place) => `${paint.dim('warehouse')}  ${place}`),
    `${paint.dim('journal')}    ${journal}`,
    ...(last === undefined ? [] : [`${paint.dim('→')} flext runs show ${shellWord(last.id)}`]),
  ].join('\n')
}

const stateFacts = ({
  stateBefore: before,
  stateAfter: after,
}: ETLPipelineResult): ReadonlyArray<readonly [string, string | undefined]> => {
  if (before === null && after === null) return [['state', 'none']]
  const changes = stateChanges(before, after)
  if (changes.length === 0) return [['state', `unchanged: ${JSON.stringify(after)}`]]
  const shown = changes.slice(0, bookmarksShown).map(({ of, before: was, after: is }) => {
    const from = was === undefined ? '' : `${bookmarkText(was)} → `
    return `${of}: ${from}${bookmarkText(is)}`
  })
  const more = changes.length - shown.length
  const lines = [...shown, ...(more > 0 ? [`and ${counted(more, 'bookmark')} more`] : [])]
  return lines.map((line, nth) => [nth === 0 ? 'state' : '', line] as const)
}
