/**
 * Places the nodes of a graph in layers from left to right, each left of all that follows from it,
 * and orders every layer by where its neighbours are, so that few edges cross.
 */

export interface LayoutGraph {
  readonly ids: ReadonlyArray<string>
  readonly edges: ReadonlyArray<{ readonly from: string; readonly to: string }>
}

/** The layers, the leftmost first, each from top to bottom. An edge that closes a circle counts for nothing. */
export const layersOf = ({ ids, edges }: LayoutGraph): ReadonlyArray<ReadonlyArray<string>> => {
  const after = neighbours(ids, edges, 'from', 'to')
  const before = neighbours(ids, edges, 'to', 'from')
  const depths = depthsOf(ids, before)
  const layers: Array<Array<string>> = []
  for (const id of ids) (layers[depths.get(id) ?? 0] ??= []).push(id)

  for (let sweep = 0; sweep < sweeps; sweep++) {
    const [order, towards] = sweep % 2 === 0 ? [layers, before] : [layers.toReversed(), after]
    const heights = new Map<string, number>()
    for (const layer of layers) layer.forEach((id, nth) => heights.set(id, nth / layer.length))
    for (const layer of order) {
      const wish = new Map(layer.map((id) => [id, mean(towards.get(id) ?? [], heights)]))
      layer.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0))
      layer.forEach((id, nth) => heights.set(id, nth / layer.length))
    }
  }
  return layers
}

const sweeps = 8

type Neighbours = ReadonlyMap<string, ReadonlyArray<string>>

const neighbours = (
  ids: ReadonlyArray<string>,
  edges: LayoutGraph['edges'],
  of: 'from' | 'to',
  there: 'from' | 'to',
): Neighbours => {
  const found = new Map<string, Array<string>>(ids.map((id) => [id, []]))
  for (const edge of edges) found.get(edge[of])?.push(edge[there])
  return found
}

/** How many edges lead to each on the longest way. */
const depthsOf = (ids: ReadonlyArray<string>, before: Neighbours): ReadonlyMap<string, number> => {
  const depths = new Map<string, number>()
  const under = new Set<string>()
  // A stack of our own: a chain may be longer than calls may be deep.
  for (const start of ids) {
    const stack = [start]
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      under.add(id)
      const open = (before.get(id) ?? []).find((each) => !depths.has(each) && !under.has(each))
      if (open !== undefined) stack.push(open)
      else {
        const known = (before.get(id) ?? []).flatMap((each) => depths.get(each) ?? [])
        if (!depths.has(id)) depths.set(id, known.length === 0 ? 0 : Math.max(...known) + 1)
        under.delete(id)
        stack.pop()
      }
    }
  }
  return depths
}

const mean = (ids: ReadonlyArray<string>, heights: ReadonlyMap<string, number>): number => {
  const known = ids.flatMap((id) => heights.get(id) ?? [])
  return known.length === 0 ? 0.5 : known.reduce((sum, each) => sum + each, 0) / known.length
}
