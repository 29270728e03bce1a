/**
 * The streams of a load as lines of a table: rows, pace, bytes, how much is left and how far behind.
 * Of many streams those that move come first, and the rest is a number.
 */
import type { PipelineProgress, StreamProgress } from 'flext-meltano'

import { bytes, count, counted, duration } from '../terminal/quantity.ts'
import type { Column } from '../terminal/table.ts'
import type { StreamRates } from './stream-rates.ts'

export interface StreamLine {
  readonly cells: ReadonlyArray<string>
  readonly isMoving: boolean
}

export interface StreamLines {
  readonly streams: ReadonlyArray<StreamLine>
  /** Of all streams; undefined where there is but one. */
  readonly sum: ReadonlyArray<string> | undefined
}

/** Of the cells of a line; the table stands without heads. */
export const streamColumns: ReadonlyArray<Column> = [
  { head: '' },
  { head: '', align: 'right' },
  { head: '', align: 'right' },
  { head: '', align: 'right' },
  { head: '', align: 'right' },
  { head: '' },
]

/** So many streams are shown at a time. */
export const streamsShown = 12

export const streamLines = (
  { streams, bytes: size, rowsPerSecond }: PipelineProgress,
  rates: StreamRates,
): StreamLines => {
  const paced = streams.map((stream) => ({ stream, pace: rates.of(stream.stream) ?? 0 }))
  const shown = paced.length <= streamsShown ? paced : busiest(paced)
  const rows = streams.reduce((all, stream) => all + stream.rows, 0)
  const hidden = streams.length - shown.length
  return {
    streams: shown.map(({ stream, pace }) => ({
      cells: [
        stream.stream,
        `${count(stream.rows)} rows`,
        paceText(pace),
        stream.bytes > 0 ? bytes(stream.bytes) : '',
        restText(stream, pace),
        behindText(stream),
      ],
      isMoving: pace >= 1,
    })),
    sum:
      streams.length < 2
        ? undefined
        : [
            'all',
            `${count(rows)} rows`,
            paceText(rowsPerSecond),
            bytes(size),
            hidden === 0 ? '' : `${counted(hidden, 'stream')} not shown`,
          ],
  }
}

interface Paced {
  readonly stream: StreamProgress
  readonly pace: number
}

/** Those that move and are not done, the latest of them; in the order that all have. */
const busiest = (paced: ReadonlyArray<Paced>): ReadonlyArray<Paced> => {
  const isOver = ({ stream: { done }, pace }: Paced): number => (pace < 1 ? 2 : done === 1 ? 1 : 0)
  const chosen = new Set(
    paced
      .toReversed()
      .toSorted((one, other) => isOver(one) - isOver(other) || other.pace - one.pace)
      .slice(0, streamsShown),
  )
  return paced.filter((each) => chosen.has(each))
}

const paceText = (pace: number): string => (pace >= 1 ? `${count(pace)} rows/s` : '')

/** How old what was read last is, or how much of a log is to come. */
const behindText = ({ lagMs, behindBytes }: StreamProgress): string =>
  behindBytes === undefined
    ? lagMs === undefined
      ? ''
      : `lag ${duration(lagMs)}`
    : `${bytes(behindBytes)} behind`

/** `43 %, 12 s left`, where the size of the whole is known. */
const restText = ({ done, rows }: StreamProgress, pace: number): string => {
  if (done === undefined) return ''
  const percent = `${Math.floor(done * 100)} %`
  if (done <= 0 || done >= 1 || pace < 1) return percent
  return `${percent}, ${duration(((rows / done) * (1 - done) * 1_000) / pace)} left`
}
