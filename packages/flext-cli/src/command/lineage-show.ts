/** `flext lineage show` */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { drawLineage, lineagePage, lineageSvg, reachedFrom, type LineageGraph } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { drawTree, rootsOf } from '../lineage/draw-tree.ts'
import { findDataset } from '../lineage/find-dataset.ts'
import { knownLineage } from '../lineage/known-lineage.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

export interface LineageShowOptions {
  readonly html?: string
  readonly svg?: string
}

export const lineageShow = async (
  cli: Cli,
  asked: string | undefined,
  { html, svg }: LineageShowOptions,
): Promise<Outcome> => {
  const known = await knownLineage(cli)
  if (E.isLeft(known)) return known
  const found = asked === undefined ? undefined : findDataset(known.right.graph, asked)
  if (found && E.isLeft(found)) return E.left({ error: found.left })
  const graph =
    found === undefined ? known.right.graph : around(known.right.graph, found.right.node.id)

  const files = [
    ...(html === undefined ? [] : [[resolve(cli.world.cwd, html), lineagePage(graph)] as const]),
    ...(svg === undefined
      ? []
      : [[resolve(cli.world.cwd, svg), lineageSvg(drawLineage(graph))] as const]),
  ]
  for (const [path, text] of files) {
    try {
      writeFileSync(path, text)
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      return E.left(usageInvalid(`${path} cannot be written: ${why}`))
    }
  }
  const written = files.map(([path]) => path)
  return E.right({
    document: {
      journal: known.right.journal,
      nodes: [...graph.nodes.values()],
      edges: graph.edges,
      columns: graph.columns,
      written,
    },
    text: [
      ...(written.length === 0 ? drawTree(graph, rootsOf(graph), cli.paint) : []),
      ...written.map((path) => `${cli.paint.green('✔')} ${path}`),
    ].join('\n'),
  })
}

/** What a dataset is made of, itself, and what is made of it. */
const around = (graph: LineageGraph, id: string): LineageGraph => {
  const ids = new Set([
    id,
    ...[...reachedFrom(graph, id, 'up'), ...reachedFrom(graph, id, 'down')].map(
      ({ node }) => node.id,
    ),
  ])
  return {
    nodes: new Map([...graph.nodes].filter(([each]) => ids.has(each))),
    edges: graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    columns: graph.columns.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)),
  }
}
