/** What differs between two runs, for people: what is the same is a number at most. */
import { bookmarkText, type RunDiff, type Sides, type StreamDiff } from 'flext-meltano/report'

import type { Cli } from '../program/cli.ts'
import { count, counted, duration, moment } from '../terminal/quantity.ts'
import { statusText } from '../terminal/status-text.ts'
import { table, type Column } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'

export const diffText = (cli: Cli, diff: RunDiff): string => {
  const { textWidth } = cli
  const parts = [
    headText(cli, diff),
    streamsText(cli, diff),
    listed(cli, 'columns', columnLines(cli, diff)),
    listed(cli, 'models', modelLines(diff)),
    listed(cli, 'checks', checkLines(cli, diff)),
    listed(
      cli,
      'state',
      diff.state.map(
        ({ of, before, after }) => `${of}: ${bookmarkText(before)} → ${bookmarkText(after)}`,
      ),
    ),
    phasesText(cli, diff),
    listed(
      cli,
      'asked',
      diff.request.map(
        ({ key, before, after }) => `${key}: ${valueText(before)} → ${valueText(after)}`,
      ),
    ),
  ].filter((part) => part.length > 0)
  return parts
    .map((lines) => lines.map((line) => truncate(line, textWidth)).join('\n'))
    .join('\n\n')
}

type Lines = ReadonlyArray<string>

const headText = ({ paint }: Cli, { before, after }: RunDiff): Lines => [
  paint.bold(after.stateId),
  ...table(
    [{ head: '' }, { head: '' }, { head: '' }, { head: '' }, { head: '', align: 'right' }],
    [['before', before] as const, ['after', after] as const].map(
      ([name, { id, status, startedAt, durationMs }]) => [
        `  ${paint.dim(name)}`,
        id.startsWith(`${after.stateId}@`) ? id.slice(after.stateId.length + 1) : id,
        statusText(status, paint),
        moment(startedAt),
        `took ${duration(durationMs)}`,
      ],
    ),
    paint,
  ),
]

const streamColumns: ReadonlyArray<Column> = [
  { head: '  stream' },
  { head: 'before', align: 'right' },
  { head: 'after', align: 'right' },
  { head: 'change', align: 'right' },
  { head: '' },
]

const streamsText = ({ paint }: Cli, { streams }: RunDiff): Lines => {
  const changed = streams.filter(({ isChanged }) => isChanged)
  const same = streams.length - changed.length
  const rest =
    same === 0
      ? []
      : [
          `  ${paint.dim(`${counted(same, changed.length === 0 ? 'stream' : 'other stream')} the same`)}`,
        ]
  if (changed.length === 0) return rest
  const lines = table(
    streamColumns,
    changed.map((stream) => {
      const rows = sides(stream, (side) => side.published ?? side.read)
      return [
        `  ${stream.stream}`,
        numberText(rows.before),
        numberText(rows.after),
        changeText(rows),
        notesOf(stream).join('; '),
      ]
    }),
    paint,
  )
  return [...lines, ...rest]
}

const notesOf = (stream: StreamDiff): Lines => {
  if (stream.before === undefined) return ['new']
  if (stream.after === undefined) return ['gone']
  const counts = [
    ['rejected', sides(stream, ({ rejected }) => rejected)],
    ['left out', sides(stream, ({ discardedRows }) => discardedRows)],
  ] as const
  return counts.flatMap(([name, { before = 0, after = 0 }]) =>
    before === after ? [] : [`${name} ${count(before)} → ${count(after)}`],
  )
}

const columnLines = ({ paint }: Cli, { streams }: RunDiff): Lines =>
  streams.flatMap(({ stream, before, after, columns: { added, removed, retyped } }) => {
    if (before === undefined || after === undefined) return []
    const parts = [
      ...added.map(({ name, type }) => paint.green(`+ ${name} ${type ?? ''}`.trimEnd())),
      ...removed.map(({ name }) => paint.red(`- ${name}`)),
      ...retyped.map((column) => `${column.name} ${column.before} → ${column.after}`),
      ...(before.keys.join() === after.keys.join()
        ? []
        : [`key ${before.keys.join(', ') || 'none'} → ${after.keys.join(', ') || 'none'}`]),
    ]
    return parts.length === 0 ? [] : [`${stream}: ${parts.join(', ')}`]
  })

const modelLines = ({ models }: RunDiff): Lines =>
  models.flatMap((model) => {
    const rows = sides(model, (side) => side.rows)
    return rows.before === rows.after
      ? []
      : [`${model.name}: ${numberText(rows.before)} → ${numberText(rows.after)} rows`]
  })

const checkLines = ({ paint }: Cli, { checks }: RunDiff): Lines =>
  checks.flatMap(({ check, before, after }) => {
    if (before?.passed === after?.passed && before?.failing === after?.failing) return []
    const said = (side: typeof before): string =>
      side === undefined
        ? 'not asked'
        : side.passed
          ? paint.green('passed')
          : paint.red(`failed (${count(side.failing)})`)
    return [`${check}: ${said(before)} → ${said(after)}`]
  })

const phasesText = ({ paint }: Cli, { phases }: RunDiff): Lines =>
  table(
    [
      { head: '  phase' },
      { head: 'before', align: 'right' },
      { head: 'after', align: 'right' },
      { head: 'change', align: 'right' },
    ],
    phases.map((phase) => [
      `  ${phase.phase}`,
      phase.before === undefined ? '-' : duration(phase.before),
      phase.after === undefined ? '-' : duration(phase.after),
      percentText(phase),
    ]),
    paint,
  )

const listed = ({ paint }: Cli, name: string, lines: Lines): Lines =>
  lines.map((line, nth) => `  ${paint.dim((nth === 0 ? name : '').padEnd(8))}  ${line}`)

const sides = <A>(
  { before, after }: Sides<A>,
  of: (side: A) => number | undefined,
): Sides<number> => ({
  before: before === undefined ? undefined : of(before),
  after: after === undefined ? undefined : of(after),
})

const numberText = (number: number | undefined): string =>
  number === undefined ? '-' : count(number)

const changeText = ({ before = 0, after = 0 }: Sides<number>): string => {
  if (before === after) return '='
  const sign = after > before ? '+' : '-'
  const percent = percentText({ before, after })
  return `${sign}${count(Math.abs(after - before))}${percent === '' ? '' : ` (${percent})`}`
}

/** `+6.7 %`; nothing where it cannot be said. */
const percentText = ({ before, after }: Sides<number>): string => {
  if (before === undefined || after === undefined || before === 0 || before === after) return ''
  const part = ((after - before) / before) * 100
  return `${part > 0 ? '+' : ''}${Math.abs(part) < 10 ? part.toFixed(1) : Math.round(part)} %`
}

const valueText = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value)
