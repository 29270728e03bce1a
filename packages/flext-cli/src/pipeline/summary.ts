/** What a pipeline's run came to, for people. */
import { isDeepStrictEqual } from 'node:util'

import type { ETLPipelineResult } from 'flext-meltano'

import type { Cli } from '../program/cli.ts'
import { count, duration } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { table } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'
import type { FinishedRun } from './finished-run.ts'

export const deliveryInWords: Readonly<Record<ETLPipelineResult['delivery'], string>> = {
  'exactly-once': 'exactly once: each row is there one time, whatever happened on the way',
  'at-least-once': 'at least once: after a failure or a crash, rows may have come twice',
}

const howInWords: Readonly<Record<FinishedRun['how'], string>> = {
  begun: 'committed',
  'gone-on-with': 'gone on with, and committed',
  'done-before': 'was committed before',
}

export const summaryText = (cli: Cli, runs: ReadonlyArray<FinishedRun>, journal: string): string =>
  [...runs.map((run) => runText(cli, run)), placesText(cli, runs, journal)].join('\n\n')

const runText = ({ paint, width }: Cli, { id, how, durationMs, result }: FinishedRun): string => {
  const { rows, rejected, models, lineage, checks, delivery, path, stateBefore, stateAfter } =
    result
  const passed = checks.filter((check) => check.passed).length
  const facts: ReadonlyArray<readonly [string, string | undefined]> = [
    ['aside', rejectedText(rejected)],
    ['checks', checks.length === 0 ? undefined : `${passed} of ${checks.length} passed`],
    ['delivery', deliveryInWords[delivery]],
    ['path', path === 'fused' ? 'tap and target in one process, rows never JSON' : undefined],
    ...stateFacts(stateBefore, stateAfter),
  ]
  const counted = [
    ...Object.entries(rows).map(([stream, n]) => [stream, count(n), '']),
    ...models.map(({ name, rows: n }) => [name, count(n), paint.dim(modelOf(name, lineage))]),
  ]
  return [
    `${paint.green('✔')} ${paint.bold(id)}`,
    `  ${howInWords[how]}, took ${duration(durationMs)}`,
    '',
    ...table(
      [{ head: 'stream' }, { head: 'rows', align: 'right' }, { head: '' }],
      counted.length === 0 ? [['none', '', '']] : counted,
      paint,
    ).map((line) => `  ${line}`),
    '',
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [truncate(`  ${paint.dim(name.padEnd(9))}  ${value}`, width - 1)],
    ),
  ].join('\n')
}

const rejectedText = (rejected: ETLPipelineResult['rejected']): string | undefined => {
  if (rejected === undefined) return undefined
  const streams = Object.entries(rejected).map(([stream, n]) => `${count(n)} of ${stream}`)
  return `${streams.join(', ')} did not fit: flext meltano dead-letters list`
}

/** A model, and the tables that it reads. */
const modelOf = (name: string, lineage: ETLPipelineResult['lineage']): string => {
  const reads = lineage.filter(({ to }) => to === name).map(({ from }) => from)
  return reads.length === 0 ? 'model' : `model ← ${reads.join(', ')}`
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

const stateFacts = (
  before: unknown,
  after: unknown,
): ReadonlyArray<readonly [string, string | undefined]> => {
  if (before === null && after === null) return [['state', 'none']]
  if (isDeepStrictEqual(before, after)) return [['state', `unchanged: ${JSON.stringify(after)}`]]
  return [
    ['state', before === null ? 'none before' : `before ${JSON.stringify(before)}`],
    ['', `after  ${JSON.stringify(after)}`],
  ]
}
