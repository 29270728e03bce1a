/** Lines over time as SVG: told apart by colour and by dashes, named in a legend below. */
import { count, duration } from 'flext-core/quantity'

import { escaped } from './escaped.ts'

export interface ChartLine {
  readonly name: string
  /** Milliseconds, and an amount. */
  readonly points: ReadonlyArray<readonly [at: number, value: number]>
}

const width = 960
const height = 260
const inside = { left: 76, right: 16, top: 12, bottom: 28 } as const
const dashes = ['', '6 3', '2 3', '8 3 2 3'] as const
const colours = 8

/** At most so many can be told apart. */
export const mostLines = colours

export const lineChart = (label: string, lines: ReadonlyArray<ChartLine>): string => {
  const points = lines.flatMap((line) => line.points)
  const first = Math.min(...points.map(([at]) => at))
  const span = Math.max(1, Math.max(...points.map(([at]) => at)) - first)
  const most = niceAbove(Math.max(1, ...points.map(([, value]) => value)))
  const x = (at: number): number =>
    inside.left + ((at - first) / span) * (width - inside.left - inside.right)
  const y = (value: number): number =>
    height - inside.bottom - (value / most) * (height - inside.top - inside.bottom)
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(most * part).toFixed(1)
    return `<path class="grid" d="M${inside.left} ${at}H${width - inside.right}"/><text class="tick" x="${inside.left - 8}" y="${at}" dy=".35em" text-anchor="end">${count(most * part)}</text>`
  })
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle'
    return `<text class="tick" x="${x(first + span * part).toFixed(1)}" y="${height - 8}" text-anchor="${anchor}">${duration(span * part)}</text>`
  })
  const drawn = lines.map(
    (line, nth) =>
      `<path class="line c${nth % colours}"${dashOf(nth)} d="${line.points.map(([at, value], each) => `${each === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('')}"><title>${escaped(line.name)}</title></path>`,
  )
  const legend = lines.map(
    ({ name }, nth) =>
      `<li><svg width="28" height="10" aria-hidden="true"><path class="line c${nth % colours}"${dashOf(nth)} d="M0 5H28"/></svg> ${escaped(name)}</li>`,
  )
  return `<figure><svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">${[...grid, ...times, ...drawn].join('')}</svg>
<ul class="legend">${legend.join('')}</ul></figure>`
}

/** More would not be seen in a line as small. */
const mostPoints = 60

/** A line alone, as small as a word. */
export const sparkline = (label: string, line: ChartLine): string => {
  const every = Math.ceil(line.points.length / mostPoints)
  const points = line.points.filter((_, nth) => nth % every === 0 || nth === line.points.length - 1)
  if (points.length < 2) return ''
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1]
  const most = Math.max(1, ...points.map(([, value]) => value))
  const at = points.map(([time, value], nth) => {
    const x = ((time - first) / Math.max(1, last - first)) * 120
    return `${nth === 0 ? 'M' : 'L'}${x.toFixed(1)} ${(22 - (value / most) * 20).toFixed(1)}`
  })
  return `<svg width="120" height="24" role="img" aria-label="${escaped(label)}"><path class="line c0" d="${at.join('')}"/></svg>`
}

const dashOf = (nth: number): string => {
  const dash = dashes[nth % dashes.length]
  return dash ? ` stroke-dasharray="${dash}"` : ''
}

/** The next number above that people like: 1, 2, 4, 5 or 8 times a power of ten; at least 4. */
const niceAbove = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(4, value)))
  return power * ([1, 2, 4, 5, 8, 10].find((step) => power * step >= value) ?? 10)
}

/** Colours with a contrast of 3 : 1 at least against the page, light and dark. */
export const chartStyle = `
:root{--c0:#0b57d0;--c1:#b3261e;--c2:#14693a;--c3:#8a5a00;--c4:#6a1b9a;--c5:#00696d;--c6:#a8326e;--c7:#4a5568}
@media(prefers-color-scheme:dark){:root{--c0:#a8c7fa;--c1:#ff8a80;--c2:#7bd89f;--c3:#ffc266;--c4:#d7aefb;--c5:#6fd6da;--c6:#f7a1c9;--c7:#b8c0cc}}
figure{margin:0}.chart{width:100%;height:auto}.line{fill:none;stroke-width:2;stroke-linejoin:round}${Array.from({ length: colours }, (_, nth) => `.c${nth}{stroke:var(--c${nth})}`).join('')}
.grid{stroke:var(--rule)}.tick{fill:var(--soft);font-size:12px}.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.25rem 0 0;padding:0 0 0 4.75rem;font-size:.9rem}
`
