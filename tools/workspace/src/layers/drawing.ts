/** Draws the layers as an SVG that reads well on a light and on a dark page. */
import { layers, type LayeredPackage } from './layer.ts'

const width = 920
const margin = 16
const labelWidth = 196
const padding = 16
const gap = 12
const boxHeight = 54
const bandGap = 34
const legendHeight = 34
const perRow = 3

export const drawLayers = (packages: readonly LayeredPackage[]): string => {
  let y = margin
  const bands: string[] = []
  for (const [index, layer] of layers.entries()) {
    const inside = packages.filter((one) => one.layer === layer.name)
    const rows = Math.max(1, Math.ceil(inside.length / perRow))
    const height = 2 * padding + rows * boxHeight + (rows - 1) * gap
    bands.push(band(layer.name, layer.about, y, height), ...inside.map(boxIn(inside.length, y)))
    y += height
    if (index < layers.length - 1) {
      bands.push(arrow(y))
      y += bandGap
    }
  }
  const height = y + legendHeight + margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    '<title id="title">The layers of FLEXT</title>',
    `<desc id="description">${description(packages)}</desc>`,
    `<style>${style}</style>`,
    ...bands,
    ...legend(y + 24),
    '</svg>',
    '',
  ].join('\n')
}

const band = (name: string, about: string, y: number, height: number): string => {
  const middle = y + height / 2
  return [
    `<rect class="band ${name}" x="${margin}" y="${y}" width="${width - 2 * margin}" height="${height}" rx="12"/>`,
    `<text class="layer ${name}" x="${margin + 20}" y="${middle - 3}">${name}</text>`,
    `<text class="about" x="${margin + 20}" y="${middle + 17}">${about}</text>`,
  ].join('\n')
}

const boxIn =
  (count: number, bandY: number) =>
  (one: LayeredPackage, index: number): string => {
    const left = margin + labelWidth
    const columns = Math.min(count, perRow)
    const space = width - left - margin - padding
    const boxWidth = (space - (columns - 1) * gap) / columns
    const x = left + (index % perRow) * (boxWidth + gap)
    const y = bandY + padding + Math.floor(index / perRow) * (boxHeight + gap)
    return box(one, x, y, boxWidth)
  }

const box = (one: LayeredPackage, x: number, y: number, boxWidth: number): string => {
  const middle = round(x + boxWidth / 2)
  const state = one.exists ? 'here' : 'planned'
  const about =
    one.about === ''
      ? ''
      : `\n<text class="about middle ${state}" x="${middle}" y="${y + 41}">${escape(one.about)}</text>`
  return (
    `<rect class="box ${one.layer} ${state}" x="${round(x)}" y="${y}" width="${round(boxWidth)}" height="${boxHeight}" rx="8"/>\n` +
    `<text class="name middle ${state}" x="${middle}" y="${y + (about === '' ? 32 : 23)}">${escape(one.name)}</text>${about}`
  )
}

const arrow = (y: number): string => {
  const x = (margin + labelWidth + width - margin - padding) / 2
  const from = y + 5
  const to = y + bandGap - 5
  return [
    `<path class="arrow" d="M${x} ${from}V${to - 1}M${x - 5} ${to - 7}L${x} ${to - 1}L${x + 5} ${to - 7}"/>`,
    `<text class="about" x="${x + 14}" y="${y + bandGap / 2 + 4}">may depend on</text>`,
  ].join('\n')
}

const legend = (y: number): readonly string[] => {
  const x = margin + labelWidth
  return [
    `<rect class="box plain here" x="${x}" y="${y - 13}" width="26" height="16" rx="4"/>`,
    `<text class="about" x="${x + 36}" y="${y}">in this repository</text>`,
    `<rect class="box plain planned" x="${x + 176}" y="${y - 13}" width="26" height="16" rx="4"/>`,
    `<text class="about" x="${x + 212}" y="${y}">planned</text>`,
  ]
}

const description = (packages: readonly LayeredPackage[]): string =>
  layers
    .map(({ name }) => {
      const inside = packages.filter((one) => one.layer === name)
      const named = inside.map((one) => (one.exists ? one.name : `${one.name} (planned)`))
      return `${name}: ${escape(named.join(', '))}`
    })
    .join('; ')

const round = (value: number): number => Math.round(value * 10) / 10

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const style = `
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:#1f2933}
.layer{font-size:18px;font-weight:650}
.name{font-size:15px;font-weight:600}
.about{font-size:12.5px;fill:#5b6875}
.middle{text-anchor:middle}
.name.planned{font-weight:500;fill:#5b6875}
.box{stroke-width:1.5;fill:#ffffff}
.box.planned{fill:none;stroke-width:1.25;stroke-dasharray:5 4;stroke-opacity:.65}
.arrow{fill:none;stroke:#8794a1;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.band.edge{fill:#f3eefb}.box.edge{stroke:#8250c4}.layer.edge{fill:#6b3fa8}
.band.domain{fill:#e9f1fc}.box.domain{stroke:#2f6fd0}.layer.domain{fill:#2459a9}
.band.service{fill:#e6f5f3}.box.service{stroke:#138a7d}.layer.service{fill:#0e6c62}
.band.core{fill:#fdf1e2}.box.core{stroke:#c9761a}.layer.core{fill:#9a5710}
.box.plain{stroke:#8794a1}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.about,.name.planned{fill:#9aa7b4}
.box{fill:#0d1117}
.box.planned{fill:none}
.band.edge{fill:#241a35}.box.edge{stroke:#b18cf0}.layer.edge{fill:#c9aef7}
.band.domain{fill:#14233b}.box.domain{stroke:#6ea8fe}.layer.domain{fill:#9cc4ff}
.band.service{fill:#0f2b29}.box.service{stroke:#3fc2b2}.layer.service{fill:#7bdccf}
.band.core{fill:#33230f}.box.core{stroke:#e8a04a}.layer.core{fill:#f3bf7f}
}
`
