import { describe, expect, it } from 'vitest'

import { drawLineage, lineageSvg } from './draw-lineage.ts'
import { lineageGraph } from './graph.ts'
import { lineagePage } from './lineage-page.ts'
import type { RunLineage } from './model.ts'

/** Datasets in layers, each made of two of the layer before. */
const wide = (layers: number, each: number): RunLineage => ({
  service: 's',
  id: 'r',
  job: 'j',
  startedAt: 1,
  endedAt: 2,
  outcome: 'completed',
  error: null,
  parent: null,
  inputs: [],
  outputs: Array.from({ length: layers * each }, (_, nth) => ({
    namespace: 'sqlite:///w.db',
    name: `t${nth} <b>`,
    origin: { kind: 'model', name: `t${nth}` } as const,
    reads: (nth < each ? [] : [nth - each, each * Math.floor(nth / each) - 1]).map((from) => ({
      namespace: 'sqlite:///w.db',
      name: `t${from} <b>`,
    })),
    columns: [],
    rowsBy: [],
    rows: nth,
    checks: [],
    sql: null,
    unread: null,
  })),
})

describe('the picture of lineage', () => {
  it('has everything once, nothing upon another, and each left of what is made of it', () => {
    const graph = lineageGraph([wide(4, 5)])
    const { nodes, edges, width, height } = drawLineage(graph)
    expect(nodes).toHaveLength(20)
    expect(edges).toHaveLength(graph.edges.length)
    const at = new Map(nodes.map((placed) => [placed.node.id, placed]))
    for (const { from, to } of graph.edges) expect(at.get(from)!.x).toBeLessThan(at.get(to)!.x)
    for (const [nth, one] of nodes.entries()) {
      expect(one.x >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true)
      for (const other of nodes.slice(nth + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y
        expect(apart).toBe(true)
      }
    }
  })

  it('shows names as they are, whatever is in them', () => {
    const graph = lineageGraph([wide(1, 2)])
    const svg = lineageSvg(drawLineage(graph))
    expect(svg).toContain('t0 &lt;b&gt;')
    expect(svg).not.toContain('<b>')
    const page = lineagePage(graph, '</title><script>')
    expect(page).not.toContain('</title><script>')
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page).not.toMatch(/(?:src|href)=/)
  })

  it('of a thousand datasets is made in seconds', { timeout: 120_000 }, () => {
    const page = lineagePage(lineageGraph([wide(20, 50)]))
    expect(page.match(/class="node /g)).toHaveLength(1_000)
    expect(page.length).toBeLessThan(3_000_000)
  })

  it('of nothing is an empty one', () => {
    expect(drawLineage(lineageGraph([]))).toMatchObject({ nodes: [], edges: [] })
  })
})
