/**
 * What became of the rows of a run: a line a stream, then a line a model. Columns in which nothing
 * would stand, or the same as in another, are left out, so that a plain load is a plain table.
 */
import type { Paint } from '../terminal/paint.ts'
import { count } from '../terminal/quantity.ts'
import type { Column } from '../terminal/table.ts'
import type { FinishedRun } from './finished-run.ts'

type Stream = FinishedRun['streams'][number]

interface Kind {
  readonly head: string
  readonly of: (stream: Stream) => number | undefined
  /** Whether the column says something that the others do not. */
  readonly tells: (streams: ReadonlyArray<Stream>) => boolean
}

const some =
  (of: (stream: Stream) => number | undefined) =>
  (streams: ReadonlyArray<Stream>): boolean =>
    streams.some((stream) => (of(stream) ?? 0) > 0)

const hasMet = some(({ updated, deleted }) => (updated ?? 0) + (deleted ?? 0))

const kinds: ReadonlyArray<Kind> = [
  {
    head: 'read',
    of: ({ read }) => read,
    tells: (streams) => streams.some((stream) => stream.read !== rowsOf(stream)),
  },
  { head: 'rows', of: (stream) => rowsOf(stream), tells: () => true },
  { head: 'inserted', of: ({ inserted }) => inserted, tells: hasMet },
  { head: 'updated', of: ({ updated }) => updated, tells: hasMet },
  { head: 'deleted', of: ({ deleted }) => deleted, tells: some(({ deleted }) => deleted) },
  { head: 'rejected', of: ({ rejected }) => rejected, tells: some(({ rejected }) => rejected) },
  {
    head: 'left out',
    of: ({ discardedRows }) => discardedRows,
    tells: some(({ discardedRows }) => discardedRows),
  },
]

/** Rows that became visible; a target that does not say had those that were loaded. */
const rowsOf = ({ published, read = 0, rejected, discardedRows }: Stream): number =>
  published ?? read - rejected - discardedRows

export const rowsTable = (
  { streams, result: { models, lineage } }: FinishedRun,
  { dim }: Paint,
): {
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
} => {
  const told = kinds.filter(({ tells }) => tells(streams))
  const ofStreams = streams.map((stream) => [
    stream.stream,
    ...told.map(({ of }) => numberText(of(stream))),
    '',
  ])
  const ofModels = models.map(({ name, rows }) => {
    const reads = lineage.filter(({ to }) => to === name).map(({ from }) => from)
    const said = reads.length === 0 ? 'model' : `model ← ${reads.join(', ')}`
    return [name, ...told.map(({ head }) => (head === 'rows' ? count(rows) : '')), dim(said)]
  })
  const lines = [...ofStreams, ...ofModels]
  return {
    columns: [
      { head: 'stream' },
      ...told.map(({ head }): Column => ({ head, align: 'right' })),
      { head: '' },
    ],
    rows: lines.length === 0 ? [['none']] : lines,
  }
}

const numberText = (number: number | undefined): string =>
  number === undefined ? '?' : count(number)
