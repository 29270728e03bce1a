/**
 * The report of a run as a page of its own: what became of the rows, how they came in, how long each
 * step took, how that compares to the runs before, what was checked, rejected and said.
 */
import { count, duration, moment } from 'flext-core/quantity'

import { checksTable } from '../data-quality/quality-page.ts'
import { escaped } from '../html/escaped.ts'
import { documentStyle, htmlPage } from '../html/html-page.ts'
import { htmlTable } from '../html/html-table.ts'
import { chartStyle } from '../html/line-chart.ts'
import { metricText } from '../plugin-logs/plugin-metric.ts'
import { bookmarkText, stateChanges } from '../state/state-changes.ts'
import { reportGraph } from './report-graph.ts'
import { historySection, publishedOf, stepsSection } from './report-history.ts'
import { rowsSection, streamsSection } from './report-streams.ts'
import type { RunReport } from './run-report.ts'
import { standing } from './standing.ts'

export const reportPage = (report: RunReport): string => {
  const { account } = report
  const sections = [
    streamsSection(report),
    rowsSection(report),
    stepsSection(report),
    historySection(report),
    modelsSection(report),
    checksSection(report),
    lettersSection(report),
    stateSection(report),
    lineageSection(report),
    saidSection(report),
  ].filter((section) => section !== '')
  return htmlPage({
    title: `${account.stateId}: ${standing(account).text}`,
    style: `${documentStyle}${chartStyle}${style}`,
    body: `<main>
${headOf(report)}
<nav aria-label="Sections">${sections.map(linkTo).join(' ')}</nav>
${sections.join('\n')}
</main>
<script>${script}</script>`,
  })
}

const linkTo = (section: string): string => {
  const [, id = '', title = ''] = /id="(\w+)"><h2>([^<]*)/.exec(section) ?? []
  return `<a href="#${id}">${title}</a>`
}

const headOf = ({ account, letters }: RunReport): string => {
  const { id, stateId, startedAt, durationMs, delivery, commit, path, request } = account
  const { error, streamFailures = {} } = account
  const read = account.streams.reduce((sum, stream) => sum + (stream.read ?? 0), 0)
  const rejected = account.streams.reduce((sum, stream) => sum + stream.rejected, 0)
  const leftOut = account.streams.reduce((sum, stream) => sum + stream.discardedRows, 0)
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['rows read', count(read)],
    ['rows published', count(publishedOf(account))],
    ['rejected', count(Math.max(rejected, letters.length))],
    ['left out', count(leftOut)],
    ['took', duration(durationMs)],
  ]
  const words = [
    [request.tap, ...(request.mappings ?? []), request.target, request.transform ?? '']
      .filter((word) => word !== '')
      .join(' → '),
    request.environment === undefined ? '' : `environment ${request.environment}`,
    delivery ?? '',
    commit === undefined ? '' : `commit: ${commit}`,
    path === 'fused' ? 'in one process' : '',
    account.cutShort === true ? 'ended early' : '',
  ].filter((word) => word !== '')
  const { kind, text } = standing(account)
  const failures = Object.entries(streamFailures).map(
    ([stream, why]) => `<li>${escaped(`${stream}: ${why}`)}</li>`,
  )
  return `<h1>${escaped(stateId)}</h1>
<p class="sum"><span class="${kind}">${text}</span> · ${escaped(id)} · begun <time datetime="${new Date(startedAt).toISOString()}">${moment(startedAt)}</time><br>${escaped(words.join(' · '))}</p>
${error === undefined ? '' : `<p role="alert" class="failed">${escaped(error._tag)}: ${escaped(error.message)}</p>`}
${failures.length === 0 ? '' : `<div role="alert" class="failed"><p>Streams that failed for good: what they gave after their last state is not there.</p><ul>${failures.join('')}</ul></div>`}
<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`
}

const section = (id: string, title: string, body: string): string =>
  `<section id="${id}"><h2>${title}</h2>\n${body}</section>`

const modelsSection = ({ account: { models } }: RunReport): string =>
  models.length === 0
    ? ''
    : section(
        'models',
        'Models',
        htmlTable(
          'Models',
          [{ head: 'model' }, { head: 'rows', isNumber: true }, { head: 'reads' }],
          models.map(({ name, rows, reads }) => [
            escaped(name),
            count(rows),
            escaped(reads.join(', ')),
          ]),
        ),
      )

const checksSection = ({ account, checks }: RunReport): string =>
  checks.length === 0 ? '' : section('checks', 'Checks', checksTable(account.stateId, checks))

const lettersShown = 50

const lettersSection = ({ letters }: RunReport): string =>
  letters.length === 0
    ? ''
    : section(
        'letters',
        'Dead letters',
        `<p class="sum">${count(letters.length)} kept aside${letters.length > lettersShown ? `, the first ${lettersShown} of them here` : ''}. Their records are in <code>flext meltano dead-letters show</code>.</p>
${htmlTable(
  'Dead letters',
  [{ head: 'stream' }, { head: 'line', isNumber: true }, { head: 'expected' }],
  letters
    .slice(0, lettersShown)
    .map(({ stream, line, expected }) => [escaped(stream), count(line), escaped(expected)]),
)}`,
      )

const stateSection = ({ account: { stateBefore = null, stateAfter } }: RunReport): string => {
  if (stateAfter === undefined) return ''
  const changes = stateChanges(stateBefore, stateAfter)
  return section(
    'state',
    'State',
    changes.length === 0
      ? '<p class="sum">Unchanged.</p>'
      : htmlTable(
          'State',
          [{ head: 'bookmark' }, { head: 'before' }, { head: 'after' }],
          changes.map(({ of, before, after }) =>
            [of, bookmarkText(before), bookmarkText(after)].map(escaped),
          ),
        ),
  )
}

/** More are a number, for they stand above. */
const streamsListed = 25

const lineageSection = ({ account, lineageHref }: RunReport): string => {
  const { streams, models, request } = account
  const link =
    lineageHref === undefined
      ? '<p class="sum">The graph down to columns: <code>flext lineage show --html lineage.html</code></p>'
      : `<p><a href="${escaped(lineageHref)}">The graph down to columns</a></p>`
  const reads =
    streams.length > streamsListed
      ? [[`${streams.length} streams`, escaped(request.tap)]]
      : streams.map(({ table }) => [escaped(table), escaped(request.tap)])
  const made = models.map(({ name, reads: from }) => [escaped(name), escaped(from.join(', '))])
  return section(
    'lineage',
    'Lineage',
    `${reportGraph(account)}${link}${htmlTable('Lineage', [{ head: 'table' }, { head: 'made of' }], [...made, ...reads])}`,
  )
}

const linesShown = 100

const saidSection = ({ lines, metrics }: RunReport): string => {
  if (lines.length + metrics.length === 0) return ''
  const told = lines.slice(-linesShown)
  return section(
    'said',
    'What plugins said',
    [
      metrics.length === 0
        ? ''
        : htmlTable(
            'What plugins measured',
            [
              { head: 'metric' },
              { head: 'plugin' },
              { head: 'stream' },
              { head: 'times', isNumber: true },
              { head: 'sum', isNumber: true },
              { head: 'most', isNumber: true },
            ],
            metrics.map(({ plugin, name, type, stream, times, sum, most }) => {
              const text = type === 'timer' ? (value: number) => duration(value * 1_000) : count
              return [
                escaped(name),
                escaped(plugin),
                escaped(stream ?? ''),
                count(times),
                text(sum),
                text(most),
              ]
            }),
          ),
      told.length === 0
        ? ''
        : htmlTable(
            'Warnings and errors',
            [{ head: 'when' }, { head: 'plugin' }, { head: 'level' }, { head: 'said' }],
            told.map(({ at, plugin, level, message, metric }) => [
              escaped(at.slice(11, 23)),
              escaped(plugin),
              `<span class="${level === 'warning' ? 'warn' : 'failed'}">${level}</span>`,
              escaped(metric === undefined ? message : metricText(metric)),
            ]),
          ),
    ].join(''),
  )
}

const style = `
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.75rem 0;padding:.5rem 0;border-block:1px solid var(--rule);position:sticky;top:0;background:var(--bg)}
a{color:var(--mark)}section{scroll-margin-top:3.5rem}dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0}dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
#streams .wide{max-height:34rem;overflow:auto}#streams thead th{position:sticky;top:0;background:var(--bg)}
input{font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);border-radius:6px;padding:.25rem .6rem}
.bar{display:block;width:100%;min-width:12rem;height:1.25rem}.charts{display:flex;flex-wrap:wrap;gap:1rem 3rem}.charts svg{max-width:100%;height:auto}figcaption{color:var(--soft);font-size:.9rem}rect.current{stroke:var(--fg);stroke-width:2}
td,th{overflow-wrap:anywhere}td.n{overflow-wrap:normal;white-space:nowrap}:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
@media print{nav,input{display:none}#streams .wide{max-height:none}}
`

/** Without it the page is whole; with it, tables that are long can be searched. */
const script = String.raw`
for (const input of document.querySelectorAll('input[data-find]')) {
  const rows = [...document.querySelectorAll('#' + input.dataset.find + ' tbody tr')]
  const status = input.closest('p').querySelector('[role=status]')
  const whole = status.textContent
  input.addEventListener('input', () => {
    const word = input.value.trim().toLowerCase()
    let shown = 0
    for (const row of rows) {
      row.hidden = word !== '' && !row.textContent.toLowerCase().includes(word)
      if (!row.hidden) shown += 1
    }
    status.textContent = word === '' ? whole : shown + ' of ' + whole
  })
}
`
