/** The history of checks as a page of its own: what failed last, and how each check went from run to run. */
import { count, moment } from 'flext-core/quantity'

import { escaped } from '../html/escaped.ts'
import { documentStyle, htmlPage } from '../html/html-page.ts'
import { htmlTable } from '../html/html-table.ts'
import type { CheckedAt, CheckHistory } from './quality-history.ts'

/** Newer than so many are drawn. */
const drawn = 60

export const qualityPage = (histories: ReadonlyArray<CheckHistory>, title: string): string => {
  const failing = histories.filter(({ times }) => times.at(-1)?.passed === false)
  const pipelines = Map.groupBy(histories, ({ pipeline }) => pipeline)
  return htmlPage({
    title,
    style: documentStyle,
    body: `<main>
<h1>${escaped(title)}</h1>
<p class="sum"><strong>${histories.length - failing.length}</strong> of ${histories.length} checks passed when last asked.</p>
${[...pipelines].map(([pipeline, own]) => section(pipeline, own)).join('\n')}
</main>`,
  })
}

const section = (pipeline: string, histories: ReadonlyArray<CheckHistory>): string => `
<h2>${escaped(pipeline)}</h2>
${checksTable(pipeline, histories)}`

/** A line a check: how it ended last, and how it went from run to run. */
export const checksTable = (caption: string, histories: ReadonlyArray<CheckHistory>): string =>
  htmlTable(
    `Checks of ${caption}`,
    [
      { head: 'check' },
      { head: 'last' },
      { head: 'failing', isNumber: true },
      { head: 'from run to run' },
    ],
    histories.map(cellsOf),
  )

const cellsOf = ({ check, severity, times }: CheckHistory): ReadonlyArray<string> => {
  const last = times.at(-1)
  const state = last?.passed === false ? (severity === 'warn' ? 'warn' : 'failed') : 'passed'
  const when = last === undefined ? '' : moment(last.at).slice(0, 16)
  return [
    escaped(check),
    `<span class="${state}">${state}</span> <time>${when}</time>`,
    count(last?.failing ?? 0),
    spark(times.slice(-drawn)),
  ]
}

/** A bar a run; its height grows with the logarithm of the rows that failed. */
const spark = (times: ReadonlyArray<CheckedAt>): string => {
  const tallest = Math.log1p(Math.max(1, ...times.map(({ failing }) => failing)))
  const bars = times.map(({ passed, failing, run }, nth) => {
    const height = passed ? 3 : 6 + (16 * Math.log1p(failing)) / tallest
    return `<rect class="${passed ? 'ok' : 'bad'}" x="${nth * 6}" y="${(24 - height).toFixed(1)}" width="4" height="${height.toFixed(1)}"><title>${escaped(run)}: ${passed ? 'passed' : `${failing} failing`}</title></rect>`
  })
  const failed = times.filter(({ passed }) => !passed).length
  return `<svg width="${times.length * 6}" height="24" role="img" aria-label="${failed} of the last ${times.length} runs failed">${bars.join('')}</svg>`
}
