/** The graph of lineage as trees for the terminal: each source, and below it what is made of it. */
import { labelOf, type LineageGraph, type LineageNode } from 'flext-meltano'

import type { Paint } from '../terminal/paint.ts'
import { count } from '../terminal/quantity.ts'

export const drawTree = (
  { nodes, edges }: LineageGraph,
  roots: ReadonlyArray<string>,
  paint: Paint,
): ReadonlyArray<string> => {
  const below = Map.groupBy(edges, ({ from }) => from)
  const drawn = new Set<string>()
  const lines = (id: string, margin: string, branch: string): ReadonlyArray<string> => {
    const node = nodes.get(id)
    if (node === undefined) return []
    const first = `${margin}${paint.dim(branch)}${nodeText(node, paint)}`
    const made = below.get(id) ?? []
    if (drawn.has(id)) return [made.length === 0 ? first : `${first} ${paint.dim('↑ see above')}`]
    drawn.add(id)
    const inner = `${margin}${branch === '' ? '' : branch === '└─ ' ? '   ' : `${paint.dim('│')}  `}`
    return [
      first,
      ...made.flatMap(({ to }, nth) => lines(to, inner, nth === made.length - 1 ? '└─ ' : '├─ ')),
    ]
  }
  return roots.flatMap((root) => lines(root, '', ''))
}

/** Where to begin: what is made of nothing known, then whatever only circles reach. */
export const rootsOf = ({ nodes, edges }: LineageGraph): ReadonlyArray<string> => {
  const made = new Set(edges.map(({ to }) => to))
  const roots = [...nodes.keys()].filter((id) => !made.has(id))
  return roots.length > 0 ? roots : [...nodes.keys()].slice(0, 1)
}

const nodeText = (node: LineageNode, { bold, dim, red }: Paint): string => {
  const facts = [
    node.kind,
    ...(node.rows === null ? [] : [`${count(node.rows)} rows`]),
    ...(node.unread === null ? [] : ['columns unknown']),
  ]
  const failed =
    node.failedChecks.length > 0 ? ` ${red(`${node.failedChecks.length} checks failed`)}` : ''
  return `${bold(labelOf(node))}  ${dim(facts.join(', '))}${failed}`
}
