/** What a run would do, for people. */
import { bookmarkText, type TableForecast } from 'flext-meltano/report'

import type { Cli } from '../program/cli.ts'
import type { Paint } from '../terminal/paint.ts'
import { count, counted } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'
import type { PlannedPipeline, PlannedStream } from './planned-pipeline.ts'
import { commitInWords, deliveryInWords } from './summary.ts'

export const plannedText = (cli: Cli, planned: ReadonlyArray<PlannedPipeline>): string =>
  [
    ...planned.map((pipeline) => pipelineText(cli, pipeline)),
    cli.paint.dim('nothing was touched'),
  ].join('\n\n')

const pipelineText = ({ paint, textWidth }: Cli, pipeline: PlannedPipeline): string => {
  const { stateId, streams, tables, models, checks, delivery, commit } = pipeline
  const cut = (line: string): string => truncate(`  ${line}`, textWidth)
  const facts: ReadonlyArray<readonly [string, string | undefined]> = [
    ['from', stateText(pipeline)],
    ['into', pipeline.destination ?? `wherever ${pipeline.target} writes`],
    ['tables', pipeline.unknown === null ? undefined : `not known: ${pipeline.unknown}`],
    ['models', models.length === 0 ? undefined : models.map(modelText).join(', ')],
    ...checks.map((check, nth) => [nth === 0 ? 'checks' : '', check] as const),
    ['delivery', deliveryInWords[delivery]],
    ['commit', commitInWords[commit]],
  ]
  const hasSizes = streams.some(({ rows }) => rows !== null)
  const streamTable = table(
    [
      { head: 'stream' },
      { head: 'into' },
      { head: 'keys' },
      { head: 'columns', align: 'right' },
      ...(hasSizes ? [{ head: 'rows', align: 'right' } as const] : []),
      { head: 'replication' },
      { head: 'from' },
    ],
    streams.map((stream) => [
      stream.stream,
      stream.into ?? '?',
      stream.keys.join(', ') || '-',
      count(stream.columns.length),
      ...(hasSizes ? [stream.rows === null ? '?' : count(stream.rows)] : []),
      replicationText(stream),
      stream.bookmark === null ? 'the beginning' : bookmarkText(stream.bookmark),
    ]),
    paint,
  ).map(cut)
  return [
    `${paint.cyan('▷')} ${paint.bold(stateId)}  ${paint.dim('would extract')}`,
    '',
    ...(streams.length === 0 ? [] : [...streamTable, '']),
    ...(tables === null
      ? []
      : [
          ...table([{ head: 'table' }, { head: 'would' }], tableRows(tables, paint), paint).map(
            cut,
          ),
          '',
        ]),
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [cut(`${paint.dim(name.padEnd(8))}  ${value}`)],
    ),
  ].join('\n')
}

/** Of many tables those that stay as they are stand together. */
const tablesListed = 12

const tableRows = (
  tables: ReadonlyArray<TableForecast>,
  paint: Paint,
): ReadonlyArray<ReadonlyArray<string>> => {
  const isListed = ({ action, discarded }: TableForecast): boolean =>
    tables.length <= tablesListed || action !== 'keep' || discarded !== undefined
  const others = tables.filter((each) => !isListed(each))
  return [
    ...tables
      .filter(isListed)
      .map((each) => [
        each.table,
        each.action === 'refuse' ? paint.red(tableText(each)) : tableText(each),
      ]),
    ...(others.length === 0
      ? []
      : [[counted(others.length, 'table'), 'stay as they are; rows merged or appended']]),
  ]
}

const replicationText = ({ replication, replicationKey: key }: PlannedStream): string => {
  switch (replication) {
    case 'FULL_TABLE':
      return 'full table'
    case 'INCREMENTAL':
      return key === null ? 'incremental' : `incremental by ${key}`
    case 'LOG_BASED':
      return 'log-based'
    default:
      return replication ?? '?'
  }
}

const tableText = (forecast: TableForecast): string => {
  const { action, added, widened, discarded, problem } = forecast
  if (action === 'refuse') return `be refused: ${problem ?? ''}`
  const columns = added.map(({ name, type }) => `${name} ${type}`).join(', ')
  const changes = [
    ...(action === 'create'
      ? [columns === '' ? 'be made' : `be made with ${columns}`]
      : added.length > 0
        ? [`get ${columns}`]
        : []),
    ...widened.map(({ name, from, type }) => `have ${name} widened from ${from} to ${type}`),
    ...(discarded === undefined
      ? []
      : [`get no ${discarded.what} with a value in ${discarded.columns.join(', ')}`]),
  ]
  return [...(changes.length === 0 ? ['stay as it is'] : changes), loadText(forecast)].join('; ')
}

const loadText = ({ load, keys }: TableForecast): string => {
  switch (load) {
    case 'swap':
      return 'the rows swapped in'
    case 'merge':
      return `rows merged by ${keys.join(', ')}`
    case 'append':
      return 'rows appended'
  }
}

const modelText = ({ name, action, ...more }: PlannedPipeline['models'][number]): string => {
  if (action === 'refuse') return `${name} (refused: ${('problem' in more && more.problem) || ''})`
  if (action === null) return name
  if (action === 'add') return `${name} (rows added)`
  return action === 'create' ? `${name} (made)` : `${name} (built anew)`
}

const stateText = ({ fullRefresh, state }: PlannedPipeline): string =>
  fullRefresh
    ? 'the beginning (full refresh)'
    : state === null
      ? 'the beginning: there is no state yet'
      : Object.keys(state).join() === 'bookmarks'
        ? 'the state that is kept'
        : `state ${JSON.stringify(state)}`
