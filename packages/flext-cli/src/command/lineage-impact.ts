/** `flext lineage impact` */
import { columnImpact, labelOf, reachedFrom, type LineageGraph } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { findDataset, type FoundDataset } from '../lineage/find-dataset.ts'
import { knownLineage } from '../lineage/known-lineage.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome, Report } from '../program/outcome.ts'
import { table } from '../terminal/table.ts'

export const lineageImpact = async (cli: Cli, asked: string): Promise<Outcome> => {
  const known = await knownLineage(cli)
  if (E.isLeft(known)) return known
  const { graph } = known.right
  const found = findDataset(graph, asked)
  if (E.isLeft(found)) return E.left({ error: found.left })
  return E.right(
    found.right.column === undefined
      ? datasetReport(cli, graph, found.right)
      : columnReport(cli, graph, { ...found.right, column: found.right.column }),
  )
}

const datasetReport = (cli: Cli, graph: LineageGraph, { node }: FoundDataset): Report => {
  const reached = reachedFrom(graph, node.id, 'down')
  const rows = reached.map((each) => [
    labelOf(each.node),
    each.node.kind,
    each.node.writtenBy?.job ?? '',
    each.distance === 1 ? 'directly' : `through ${each.distance - 1}`,
  ])
  const heads = [{ head: 'depends on it' }, { head: '' }, { head: 'pipeline' }, { head: '' }]
  return {
    document: {
      of: node.dataset,
      datasets: reached.map((each) => ({ ...each.node.dataset, distance: each.distance })),
    },
    text:
      rows.length === 0
        ? cli.paint.dim(`nothing depends on ${labelOf(node)}`)
        : table(heads, rows, cli.paint).join('\n'),
  }
}

const columnReport = (
  cli: Cli,
  graph: LineageGraph,
  { node, column }: FoundDataset & { readonly column: string },
): Report => {
  const { columns, rowsOf, unknown } = columnImpact(graph, { node: node.id, column })
  const label = (id: string): string => {
    const there = graph.nodes.get(id)
    return there === undefined ? id : labelOf(there)
  }
  const dataset = (id: string) => graph.nodes.get(id)?.dataset
  const rows = [
    ...columns.map((each) => [`${label(each.node)}.${each.column}`, each.use]),
    ...rowsOf.map((each) => [label(each.node), `which rows: ${each.use}`]),
    ...unknown.map((id) => [label(id), cli.paint.yellow('its columns are not known')]),
  ]
  return {
    document: {
      of: { ...node.dataset, column },
      columns: columns.map(({ node: id, ...rest }) => ({ ...dataset(id), ...rest })),
      rowsOf: rowsOf.map(({ node: id, use }) => ({ ...dataset(id), use })),
      unknown: unknown.map(dataset),
    },
    text:
      rows.length === 0
        ? cli.paint.dim(`nothing depends on ${labelOf(node)}.${column}`)
        : table([{ head: 'depends on it' }, { head: 'how' }], rows, cli.paint).join('\n'),
  }
}
