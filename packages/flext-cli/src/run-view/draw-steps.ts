/** The rows of a run's timeline: step, time taken, and where on the time bar it stands. */
import type { Cli } from '../program/cli.ts'
import { indent } from '../terminal/indent.ts'
import type { Paint } from '../terminal/paint.ts'
import { duration } from '../terminal/quantity.ts'
import { padEnd, padStart, truncate, widthOf } from '../terminal/width.ts'
import { timeScale, type Stretch } from './time-bar.ts'
import type { GapRow, StepRow, TimelineRow, TurnRow } from './timeline.ts'

const widestBar = 40
const narrowestBar = 10

export const drawSteps = (
  { paint, width, textWidth }: Cli,
  timeline: ReadonlyArray<TimelineRow>,
  { whole, isTakenBack }: { readonly whole: Stretch; readonly isTakenBack: boolean },
): ReadonlyArray<string> => {
  const steps = timeline.filter(isStep)
  const nameWidth = Math.max(0, ...steps.map((row) => widthOf(nameOf(row))))
  const tookWidth = Math.max(0, ...steps.map((row) => widthOf(tookOf(row))))
  const barWidth = Math.max(narrowestBar, Math.min(widestBar, width - nameWidth - tookWidth - 9))
  const gaps = timeline.filter((row): row is GapRow => row.kind === 'gap')
  const { bar } = timeScale(whole, gaps, barWidth)

  return timeline.flatMap((row) => {
    if (row.kind === 'gap') {
      if (row.why === 'at-rest') return []
      const cut = `┄ cut short; another process went on after ${duration(row.to - row.from)}`
      return [`  ${paint.yellow(cut)}`]
    }
    if (row.kind === 'turn') return drawTurn(row, paint, textWidth)
    const [sign, colour] = signs[row.kind]
    const style = row.aborted ? paint.dim : paint[colour]
    const line = [
      `  ${style(sign)} ${padEnd(nameOf(row), nameWidth)}`,
      paint.dim(padStart(tookOf(row), tookWidth)),
      style(bar({ from: row.began, to: row.ended })),
    ].join('  ')
    return [line.trimEnd(), ...drawNotes(row, paint, textWidth, isTakenBack)]
  })
}

const signs: Readonly<Record<StepRow['kind'], readonly [sign: string, colour: keyof Paint]>> = {
  done: ['✔', 'green'],
  failed: ['✘', 'red'],
  undone: ['↩', 'yellow'],
  trying: ['◌', 'cyan'],
  undoing: ['◌', 'yellow'],
}

const isStep = (row: TimelineRow): row is StepRow => row.kind !== 'turn' && row.kind !== 'gap'

/** Steps of a branch stand to the right of the flow that branched. */
const nameOf = ({ lane, name, kind }: StepRow): string => {
  const depth = lane === '' ? 0 : lane.split('/').length
  return '  '.repeat(depth) + (kind === 'undone' || kind === 'undoing' ? `undo ${name}` : name)
}

const tookOf = ({ took, kind }: StepRow): string =>
  kind === 'trying' || kind === 'undoing' ? 'trying' : duration(took)

const drawNotes = (
  row: StepRow,
  paint: Paint,
  width: number,
  isTakenBack: boolean,
): ReadonlyArray<string> => [
  ...row.failedAttempts.map(({ attempt, at, until, error }) =>
    truncate(
      `      ${paint.yellow(`↻ attempt ${attempt} failed`)}, again after ${duration(Math.max(0, until - at))}: ${oneLine(error.message)}`,
      width,
    ),
  ),
  ...(row.attempts > 1 && row.failedAttempts.length === 0
    ? [`      ${paint.yellow(`↻ ${row.attempts} attempts`)}`]
    : []),
  ...(row.kind === 'failed' && row.error
    ? [
        indent(
          `${row.aborted ? paint.dim('told to stop: ') : `${paint.red(row.error._tag)}: `}${row.error.message}`,
          '      ',
        ),
      ]
    : []),
  ...(row.inDoubt ? [`      ${paint.yellow('its effect may have taken place all the same')}`] : []),
  ...row.events.map(({ type, publish }) => {
    const isAtOnce = publish === 'at-once'
    if (isTakenBack && !isAtOnce) return `      ${paint.dim(`⚐ ${type} (never published)`)}`
    return `      ${paint.blue('⚑')} ${type}${isAtOnce ? paint.dim(' (at once)') : ''}`
  }),
]

const drawTurn = ({ turn, says, left = [] }: TurnRow, paint: Paint, width: number) => {
  const first = oneLine(says)
  switch (turn) {
    case 'cancelling':
      return [truncate(`  ${paint.yellow('⊘')} ${first}`, width)]
    case 'compensating':
      return [
        truncate(`  ${paint.yellow('↩ taking back')} ${paint.dim(`because ${first}`)}`, width),
      ]
    case 'undo-asked':
      return [truncate(`  ${paint.yellow('↩ taking back at somebody’s wish')}: ${first}`, width)]
    case 'resumed':
      return [`  ${paint.cyan(`▶ ${first}`)}`]
    case 'stuck':
      return [
        indent(`${paint.red('■ stuck')}: ${says}`, '  '),
        ...(left.length > 0 ? [`      left to do: ${left.join(', ')}`] : []),
      ]
    case 'faulted':
      return [indent(`${paint.red('✘ faulted')}: ${says}`, '  ')]
  }
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*[\r\n]+\s*/g, '; ')
