/** The table of figures in docs/reference/benchmarks.md, between two comments. */
import { isRate, type Figure } from './figure.ts'

/** Where and when a run was made. */
export interface Machine {
  readonly date: string
  readonly cores: number
  readonly cpu: string
  readonly node: string
  /** One-minute load average before and after the run. */
  readonly load: readonly [number, number]
}

/** What one script printed. */
export interface Script {
  readonly title: string
  readonly figures: readonly Figure[]
  readonly remarks: readonly string[]
}

export const beginMark = '<!-- bench: begin, written by npm run bench -->'
export const endMark = '<!-- bench: end -->'

/** Replaces what stands between the marks, or adds it at the end of a text that has none. */
export const withTable = (
  markdown: string,
  machine: Machine,
  scripts: readonly Script[],
): string => {
  const section = `${beginMark}\n\n${tableOf(machine, scripts)}\n\n${endMark}`
  const begin = markdown.indexOf(beginMark)
  const end = markdown.indexOf(endMark)
  return begin < 0 || end < begin
    ? `${markdown.trimEnd()}\n\n${section}\n`
    : markdown.slice(0, begin) + section + markdown.slice(end + endMark.length)
}

const tableOf = (machine: Machine, scripts: readonly Script[]): string => {
  const [before, after] = machine.load.map((load) => load.toFixed(2))
  const about =
    `Measured on ${machine.date}: ${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ` +
    `load average ${before} before and ${after} after.`
  return [
    about,
    ...scripts.flatMap(({ title, figures, remarks }) => [
      `## ${title}`,
      ...(figures.length > 0 ? [rowsOf(figures)] : []),
      ...remarks,
    ]),
  ].join('\n\n')
}

/** Columns are not aligned here: the formatter does that. */
const rowsOf = (figures: readonly Figure[]): string => {
  const rows = figures.map((figure) => [
    figure.name,
    `${digits(figure.value)} ${figure.unit}`,
    figure.peer ?? '',
    figure.peerValue === undefined ? '' : `${digits(figure.peerValue)} ${figure.unit}`,
    figure.ratio === undefined ? '' : `${digits(figure.ratio)} ×`,
    aimOf(figure),
  ])
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
  return [
    line(['what', 'value', 'peer', 'its value', 'ratio', 'aim']),
    line(['---', '---:', '---', '---:', '---:', '---']),
    ...rows.map(line),
  ].join('\n')
}

/** What the figure is to come to, and whether it did. */
const aimOf = (figure: Figure): string => {
  const { value, unit, ratio, aim, aimRatio } = figure
  const aims = [
    ...(aim === undefined
      ? []
      : isRate(figure)
        ? [{ aim: `≥ ${digits(aim)} ${unit}`, met: value >= aim }]
        : [{ aim: `≤ ${digits(aim)} ${unit}`, met: value <= aim }]),
    ...(aimRatio === undefined
      ? []
      : [{ aim: `≥ ${digits(aimRatio)} ×`, met: (ratio ?? 0) >= aimRatio }]),
  ]
  if (aims.length === 0) return ''
  return `${aims.map(({ aim: words }) => words).join(', ')}: ${aims.every(({ met }) => met) ? 'met' : 'missed'}`
}

/** Three digits that count, all of a number that has more before its point, thousands apart. */
export const digits = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
