/** The history of checks as a page of its own: what failed last, and how each check went from run to run. */
import { escaped } from '../lineage/draw-lineage.ts'
import type { CheckedAt, CheckHistory } from './quality-history.ts'

/** Newer than so many are drawn. */
const drawn = 60

export const qualityPage = (histories: ReadonlyArray<CheckHistory>, title: string): string => {
  const failing = histories.filter(({ times }) => times.at(-1)?.passed === false)
  const pipelines = Map.groupBy(histories, ({ pipeline }) => pipeline)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="sum"><strong>${histories.length - failing.length}</strong> of ${histories.length} checks passed when last asked.</p>
${[...pipelines].map(([pipeline, own]) => section(pipeline, own)).join('\n')}
</main>
</body>
</html>
`
}

const section = (pipeline: string, histories: ReadonlyArray<CheckHistory>): string => `
<h2>${escaped(pipeline)}</h2>
<div class="wide"><table>
<thead><tr><th scope="col">check</th><th scope="col">last</th><th scope="col">failing</th><th scope="col">from run to run</th></tr></thead>
<tbody>
${histories.map(row).join('\n')}
</tbody>
</table></div>`

const row = ({ check, severity, times }: CheckHistory): string => {
  const last = times.at(-1)
  const state = last?.passed === false ? (severity === 'warn' ? 'warn' : 'failed') : 'passed'
  const when = last === undefined ? '' : new Date(last.at).toISOString().slice(0, 16)
  return `<tr><th scope="row">${escaped(check)}</th><td><span class="${state}">${state}</span> <time>${when.replace('T', ' ')}</time></td><td class="n">${(last?.failing ?? 0).toLocaleString('en-US')}</td><td>${spark(times.slice(-drawn))}</td></tr>`
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

const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1f29;--soft:#5a6472;--rule:#d5dae1;--good:#14693a;--bad:#b3261e;--warn:#7a4d00}
@media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e8ebf0;--soft:#a7b0bd;--rule:#343a44;--good:#7bd89f;--bad:#ff8a80;--warn:#ffc266}}
body{margin:0;font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg)}main{max-width:70rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}.sum,time{color:var(--soft)}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--rule);vertical-align:middle}
tbody th{font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums}.passed{color:var(--good)}.failed{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}
rect.ok{fill:var(--good)}rect.bad{fill:var(--bad)}`
