/** The time that the steps of a run took, and the runs before it, as bars. */
import { count, duration, moment } from 'flext-core/quantity'

import { escaped } from '../html/escaped.ts'
import { htmlTable } from '../html/html-table.ts'
import type { PipelineAccount } from './model.ts'
import type { RunReport } from './run-report.ts'
import { standing } from './standing.ts'

const width = 640
const rowHeight = 24

export const stepsSection = ({ account: { phases, startedAt } }: RunReport): string => {
  const first = Math.min(startedAt, ...phases.map((phase) => phase.startedAt))
  const span = Math.max(1, ...phases.map((phase) => phase.startedAt + phase.durationMs - first))
  const rows = phases.map(({ phase, outcome, startedAt: at, durationMs, attempts }) => {
    const from = ((at - first) / span) * width
    const long = Math.max(2, (durationMs / span) * width)
    const said = `${phase} ${outcome}: ${duration(durationMs)}`
    return [
      escaped(outcome === 'taken-back' ? `undo ${phase}` : phase),
      `<span class="${outcome === 'failed' ? 'failed' : outcome === 'taken-back' ? 'warn' : 'passed'}">${outcome.replace('-', ' ')}</span>`,
      duration(durationMs),
      attempts > 1 ? count(attempts) : '',
      `<svg class="bar" viewBox="0 0 ${width} ${rowHeight}" preserveAspectRatio="none" role="img" aria-label="${escaped(said)}"><rect class="${outcome === 'failed' ? 'bad' : 'ok'}" x="${from.toFixed(1)}" y="4" width="${long.toFixed(1)}" height="${rowHeight - 8}" rx="2"/></svg>`,
    ]
  })
  return `<section id="steps"><h2>Steps</h2>
${htmlTable(
  'Steps',
  [
    { head: 'step' },
    { head: 'outcome' },
    { head: 'took', isNumber: true },
    { head: 'attempts', isNumber: true },
    { head: 'when' },
  ],
  rows,
)}</section>`
}

export const historySection = ({ history, account }: RunReport): string => {
  if (history.length < 2) return ''
  const charts = [
    barChart('rows published', history, publishedOf, count, account.id),
    barChart('duration', history, ({ durationMs }) => durationMs, duration, account.id),
  ]
  const rows = history.toReversed().map((run) => {
    const { kind, text } = standing(run)
    return [
      escaped(run.id),
      moment(run.startedAt),
      `<span class="${kind}">${text}</span>`,
      count(publishedOf(run)),
      duration(run.durationMs),
    ]
  })
  return `<section id="history"><h2>The last ${history.length} runs</h2>
<div class="charts">${charts.join('')}</div>
<details><summary>As a table</summary>${htmlTable(
    'The last runs',
    [
      { head: 'run' },
      { head: 'begun' },
      { head: 'status' },
      { head: 'rows', isNumber: true },
      { head: 'took', isNumber: true },
    ],
    rows,
  )}</details></section>`
}

export const publishedOf = ({ streams }: PipelineAccount): number =>
  streams.reduce((sum, { published = 0 }) => sum + published, 0)

const barChart = (
  what: string,
  runs: ReadonlyArray<PipelineAccount>,
  of: (run: PipelineAccount) => number,
  text: (value: number) => string,
  current: string,
): string => {
  const most = Math.max(1, ...runs.map(of))
  const step = 14
  const bars = runs.map((run, nth) => {
    const tall = Math.max(2, (of(run) / most) * 80)
    const ended = standing(run)
    const kind = ended.kind === 'passed' ? 'ok' : 'bad'
    return `<rect class="${kind}${run.id === current ? ' current' : ''}" x="${nth * step + 1}" y="${(84 - tall).toFixed(1)}" width="${step - 4}" height="${tall.toFixed(1)}"><title>${escaped(run.id)}: ${text(of(run))}, ${ended.text}</title></rect>`
  })
  return `<figure><figcaption>${what}, at most ${text(most)}</figcaption><svg width="${runs.length * step}" height="86" viewBox="0 0 ${runs.length * step} 86" role="img" aria-label="${what} of the last ${runs.length} runs, at most ${text(most)}">${bars.join('')}</svg></figure>`
}
