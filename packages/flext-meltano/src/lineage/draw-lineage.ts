/** The graph of lineage as a picture: datasets in layers from left to right, in SVG. */
import { escaped } from '../html/escaped.ts'
import type { LineageGraph, LineageNode } from './graph.ts'
import { layersOf } from './layered-layout.ts'

export interface PlacedNode {
  readonly node: LineageNode
  /** The upper left corner. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedEdge {
  readonly from: PlacedNode
  readonly to: PlacedNode
}

export interface LineageDrawing {
  readonly width: number
  readonly height: number
  readonly nodes: ReadonlyArray<PlacedNode>
  readonly edges: ReadonlyArray<PlacedEdge>
}

/** How wide a letter is, at most on average. */
const letter = { name: 7.8, below: 6.5 } as const
const nodeHeight = 44
const margin = 24
const between = { layers: 80, nodes: 16 } as const

export const drawLineage = ({ nodes, edges }: LineageGraph): LineageDrawing => {
  const layers = layersOf({ ids: [...nodes.keys()], edges })
  const heightOf = (count: number): number =>
    count * nodeHeight + Math.max(0, count - 1) * between.nodes
  const height = 2 * margin + heightOf(Math.max(0, ...layers.map(({ length }) => length)))
  const placed = new Map<string, PlacedNode>()
  let x = margin
  for (const layer of layers) {
    const inLayer = layer.flatMap((id) => nodes.get(id) ?? [])
    const width = Math.max(...inLayer.map(widthOf))
    const top = (height - heightOf(inLayer.length)) / 2
    for (const [nth, node] of inLayer.entries()) {
      const y = top + nth * (nodeHeight + between.nodes)
      placed.set(node.id, { node, x, y, width: widthOf(node), height: nodeHeight })
    }
    x += width + between.layers
  }
  return {
    width: Math.max(2 * margin, x - between.layers + margin),
    height,
    nodes: [...placed.values()],
    edges: edges.flatMap(({ from: one, to: other }) => {
      const [from, to] = [placed.get(one), placed.get(other)]
      return from && to && from !== to ? [{ from, to }] : []
    }),
  }
}

const widthOf = (node: LineageNode): number =>
  Math.max(96, labelOf(node).length * letter.name + 28, belowOf(node).length * letter.below + 28)

/** `model · 1,234 rows · check failed` */
const belowOf = ({ kind, rows, failedChecks }: LineageNode): string =>
  [
    kind,
    ...(rows === null ? [] : [`${rows.toLocaleString('en-US')} rows`]),
    ...(failedChecks.length > 0 ? ['check failed'] : []),
  ].join(' · ')

/** The last parts of a long name: `…/people.csv`. */
export const labelOf = ({ dataset: { name } }: LineageNode): string => {
  const label = name.includes('/') ? name.slice(name.lastIndexOf('/') + 1) : name
  return label.length > 34 ? `…${label.slice(-33)}` : label
}

/** The picture on its own: it follows the colour scheme of whoever looks at it. */
export const lineageSvg = (drawing: LineageDrawing): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${drawing.width}" height="${drawing.height}" viewBox="0 0 ${drawing.width} ${drawing.height}" role="img" aria-label="Lineage of ${drawing.nodes.length} datasets">`,
    `<style>${svgStyle}</style>`,
    lineageShapes(drawing, false),
    '</svg>',
    '',
  ].join('\n')

/**
 * What stands inside the picture; each node and edge bears the ids that it is about. Where nodes can be
 * chosen, the keyboard comes to them.
 */
export const lineageShapes = ({ nodes, edges }: LineageDrawing, isChosen = true): string =>
  [
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>',
    ...edges.map(
      (edge) =>
        `<path class="edge" data-from="${escaped(edge.from.node.id)}" data-to="${escaped(edge.to.node.id)}" d="${curve(edge)}" marker-end="url(#tip)"/>`,
    ),
    ...nodes.map((node) => nodeShape(node, isChosen)),
  ].join('\n')

const nodeShape = ({ node, x, y, width, height }: PlacedNode, isChosen: boolean): string => {
  const chosen = isChosen ? ' tabindex="0" role="button"' : ''
  const { namespace, name } = node.dataset
  const failed = node.failedChecks.length > 0 ? ' failed' : ''
  return [
    `<g class="node ${node.kind}${failed}" data-id="${escaped(node.id)}"${chosen} transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">`,
    `<title>${escaped(`${namespace} ${name}`)}</title>`,
    `<rect width="${width.toFixed(1)}" height="${height}" rx="7"/>`,
    `<text class="name" x="14" y="19">${escaped(labelOf(node))}</text>`,
    `<text class="below" x="14" y="34">${escaped(belowOf(node))}</text>`,
    '</g>',
  ].join('')
}

const curve = ({ from, to }: PlacedEdge): string => {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const bend = Math.max(24, Math.abs(x2 - x1) / 2)
  const points = [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2].map((each) => each.toFixed(1))
  return `M${points[0]} ${points[1]}C${points.slice(2).join(' ')}`
}

/** Colours with a contrast of 4.5 : 1 at least, light and dark. */
export const svgStyle = `
svg{--ground:#fff;--ink:#1a1f29;--faint:#5a6472;--line:#8a94a3;--source:#eef1f5;--table:#e2eefc;--model:#e5f5e9;--bad:#b3261e;font-family:system-ui,sans-serif}
@media(prefers-color-scheme:dark){svg{--ground:#14171c;--ink:#e8ebf0;--faint:#a7b0bd;--line:#6d7785;--source:#262b33;--table:#1b3350;--model:#1d3b28;--bad:#ff8a80}}
.edge{fill:none;stroke:var(--line);stroke-width:1.3}.tip{fill:var(--line)}
.node rect{stroke:var(--line);stroke-width:1}.node.source rect{fill:var(--source)}.node.table rect{fill:var(--table)}.node.model rect{fill:var(--model)}
.node.failed rect{stroke:var(--bad);stroke-width:2}.name{fill:var(--ink);font-size:13px;font-weight:600}.below{fill:var(--faint);font-size:11px}`
