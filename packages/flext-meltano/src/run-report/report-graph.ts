/** The graph of a run as its report draws it: from the streams of the tap through tables to models. */
import { drawLineage, lineageSvg } from '../lineage/draw-lineage.ts'
import type { LineageGraph, LineageNode } from '../lineage/graph.ts'
import { checkSubject } from '../quality/check-subject.ts'
import { fold } from '../target-sqlite/name.ts'
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
    failedChecks: more.kind === 'source' ? [] : failed.filter((check) => checkSubject(check, name)),
    ...more,
  })
  const made = new Set([...streams.map(({ table }) => table), ...models.map(({ name }) => name)])
  // Models may spell a table in other capitals than whoever made it.
  const all = [...models.flatMap(({ reads }) => reads), ...made]
  const spelt = new Map(all.map((name) => [fold(name), name]))
  const tableOf = (read: string): string => spelt.get(fold(read)) ?? read
  const before = [...spelt.values()].filter((name) => !made.has(name))
  const nodes = [
    ...streams.flatMap(({ stream, table, read: rows = null, published = rows }) => [
      node(`tap ${stream}`, request.tap, stream, { kind: 'source', rows }),
      node(table, request.target, table, { kind: 'table', rows: published }),
    ]),
    ...models.map(({ name, rows }) => node(name, request.target, name, { kind: 'model', rows })),
    ...before.map((name) => node(name, request.target, name, { kind: 'table', rows: null })),
  ]
  return {
    nodes: new Map(nodes.map((each) => [each.id, each])),
    edges: [
      ...streams.map(({ stream, table }) => ({ from: `tap ${stream}`, to: table })),
      ...models.flatMap(({ name, reads }) =>
        [...new Set(reads.map(tableOf))].map((from) => ({ from, to: name })),
      ),
    ],
    columns: [],
  }
}
