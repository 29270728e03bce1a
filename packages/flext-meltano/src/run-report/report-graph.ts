/** The graph of a run as its report draws it: from the streams of the tap through tables to models. */
import { drawLineage, lineageSvg } from '../lineage/draw-lineage.ts'
import type { LineageGraph, LineageNode } from '../lineage/graph.ts'
import type { PipelineAccount } from './model.ts'

/** More datasets than that are no picture to look at. */
const mostDrawn = 60

/** Empty where there is nothing to draw, or too much. */
export const reportGraph = (account: PipelineAccount): string => {
  const graph = graphOf(account)
  return graph.nodes.size === 0 || graph.nodes.size > mostDrawn
    ? ''
    : `<div class="wide" role="group" aria-label="Graph of the run" tabindex="0">${lineageSvg(drawLineage(graph))}</div>`
}

const graphOf = ({ request, streams, models, checks }: PipelineAccount): LineageGraph => {
  const failed = checks.flatMap(({ check, passed }) => (passed ? [] : [check]))
  const failedOf = (table: string) =>
    failed.filter((check) => check.startsWith(`${table}.`) || check.startsWith(`${table} `))
  const node = (
    id: string,
    namespace: string,
    name: string,
    more: Pick<LineageNode, 'kind' | 'rows'>,
  ): LineageNode => ({
    id,
    dataset: { namespace, name },
    columns: [],
    unread: null,
    failedChecks: more.kind === 'source' ? [] : failedOf(name),
    ...more,
  })
  const known = new Set([...streams.map(({ stream }) => stream), ...models.map(({ name }) => name)])
  const before = new Set(models.flatMap(({ reads }) => reads.filter((from) => !known.has(from))))
  const nodes = [
    ...streams.flatMap(({ stream, read = null, published = read }) => [
      node(`tap ${stream}`, request.tap, stream, { kind: 'source', rows: read }),
      node(stream, request.target, stream, { kind: 'table', rows: published }),
    ]),
    ...models.map(({ name, rows }) => node(name, request.target, name, { kind: 'model', rows })),
    ...[...before].map((name) => node(name, request.target, name, { kind: 'table', rows: null })),
  ]
  return {
    nodes: new Map(nodes.map((each) => [each.id, each])),
    edges: [
      ...streams.map(({ stream }) => ({ from: `tap ${stream}`, to: stream })),
      ...models.flatMap(({ name, reads }) => reads.map((from) => ({ from, to: name }))),
    ],
    columns: [],
  }
}
