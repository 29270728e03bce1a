/** The streams of a report: what became of their rows, and how these came in over time. */
import { bytes as bytesText, count as countText } from 'flext-core/quantity'

import { escaped } from '../html/escaped.ts'
import { htmlTable } from '../html/html-table.ts'
import { lineChart, mostLines, sparkline, type ChartLine } from '../html/line-chart.ts'
import type { ProgressSample } from '../run-files/progress-samples.ts'
import type { StreamAccount } from './model.ts'
import type { RunReport } from './run-report.ts'

interface Kind {
  readonly head: string
  readonly of: (stream: StreamAccount) => number | undefined
  readonly text: (value: number) => string
}

const kind = (head: string, of: Kind['of'], text: Kind['text'] = countText): Kind => ({
  head,
  of,
  text,
})

const kinds: ReadonlyArray<Kind> = [
  kind('read', ({ read }) => read),
  kind('published', ({ published }) => published),
  kind('inserted', ({ inserted }) => inserted),
  kind('updated', ({ updated }) => updated),
  kind('deleted', ({ deleted }) => deleted),
  kind('rejected', ({ rejected }) => rejected),
  kind('rows left out', ({ discardedRows }) => discardedRows),
  kind('values left out', ({ discardedValues }) => discardedValues),
  kind('bytes', ({ bytes }) => bytes, bytesText),
]

/** A table may be searched where it has more lines. */
const searchedFrom = 12

export const streamsSection = ({ account, samples }: RunReport): string => {
  const { streams, streamFailures = {} } = account
  const told = kinds.filter(({ of }) => streams.some((stream) => (of(stream) ?? 0) > 0))
  const rows = streams.map((stream) => [
    Object.hasOwn(streamFailures, stream.stream)
      ? `${escaped(stream.stream)} <span class="failed">failed</span>`
      : escaped(stream.stream),
    sparkline(`rows of ${stream.stream} over time`, lineOf(stream.stream, samples)),
    ...told.map(({ of, text }) => {
      const value = of(stream)
      return value === undefined ? '' : text(value)
    }),
    columnsOf(stream),
  ])
  const search =
    streams.length > searchedFrom
      ? `<p><label>Find <input type="search" data-find="streams" placeholder="stream or column" autocomplete="off"></label> <span role="status" class="sum">${streams.length} streams</span></p>`
      : ''
  return `<section id="streams"><h2>Streams</h2>
${search}${htmlTable(
    'Streams',
    [
      { head: 'stream' },
      { head: 'over time' },
      ...told.map(({ head }) => ({ head, isNumber: true })),
      { head: 'columns' },
    ],
    rows,
  )}</section>`
}

const columnsOf = ({ columns, keys }: StreamAccount): string =>
  columns.length === 0
    ? ''
    : `<details><summary>${columns.length}</summary>${columns
        .map(({ name, type }) =>
          escaped(`${name}${keys.includes(name) ? ' (key)' : ''} ${type ?? ''}`.trim()),
        )
        .join('<br>')}</details>`

/** The streams with the most rows, and the others as one. */
export const rowsSection = ({ account: { streams }, samples }: RunReport): string => {
  if (samples.length < 2)
    return `<section id="rows"><h2>Rows over time</h2><p class="sum">Nothing was kept of how the rows came in: the load was too short, or nobody looked on.</p></section>`
  const last = samples.at(-1)?.rows ?? {}
  const known = [...new Set([...streams.map(({ stream }) => stream), ...Object.keys(last)])]
  const bySize = known.toSorted((one, other) => (last[other] ?? 0) - (last[one] ?? 0))
  const few = known.length <= mostLines ? known : bySize.slice(0, mostLines - 1)
  const lines = few.map((stream) => lineOf(stream, samples))
  const others = new Set(known.filter((stream) => !few.includes(stream)))
  const rest: ReadonlyArray<ChartLine> =
    others.size === 0
      ? []
      : [
          {
            name: `${others.size} others`,
            points: samples.map(({ at, rows }) => [
              at,
              Object.entries(rows).reduce(
                (sum, [stream, count]) => (others.has(stream) ? sum + count : sum),
                0,
              ),
            ]),
          },
        ]
  return `<section id="rows"><h2>Rows over time</h2>
${lineChart('Rows of each stream over the time of the load', [...lines, ...rest])}</section>`
}

const lineOf = (name: string, samples: ReadonlyArray<ProgressSample>): ChartLine => ({
  name,
  points: samples.map(({ at, rows }) => [at, rows[name] ?? 0]),
})
