/**
 * The dataset, and perhaps the column, that is meant by a text such as `orders`, `raw.orders`, `orders.id`,
 * or `dev.db/orders.id` where several databases have it.
 */
import type { FlextError } from 'flext-core'
import type { LineageGraph, LineageNode } from 'flext-meltano'
import { either as E } from 'fp-ts'

export interface FoundDataset {
  readonly node: LineageNode
  readonly column: string | undefined
}

export type DatasetUnknown = FlextError<'DatasetUnknown'>

export const findDataset = (
  { nodes }: LineageGraph,
  asked: string,
): E.Either<DatasetUnknown, FoundDataset> => {
  const all = [...nodes.values()]
  const whole = named(all, asked)
  if (whole.length === 1 && whole[0]) return E.right({ node: whole[0], column: undefined })
  if (whole.length > 1) return E.left(unknown(`${asked} may be ${listed(whole)}`))

  const dot = asked.lastIndexOf('.')
  const column = asked.slice(dot + 1)
  const tables = dot < 1 ? [] : named(all, asked.slice(0, dot))
  const having = tables.flatMap((node) => {
    const own = node.columns.find((each) => each.toLowerCase() === column.toLowerCase())
    return own === undefined ? [] : [{ node, column: own }]
  })
  const [one, another] = having
  if (one && !another) return E.right(one)
  if (one) return E.left(unknown(`${asked} may be of ${listed(having.map(({ node }) => node))}`))
  const [table] = tables
  return E.left(
    table === undefined
      ? unknown(
          `there is no dataset ${asked}; known: ${all.map(({ dataset }) => dataset.name).join(', ')}`,
        )
      : unknown(
          `${table.dataset.name} has no column ${column}; it has ${table.columns.join(', ') || 'none that is known'}`,
        ),
  )
}

/** By the whole name, or by its last part: of a path, of `database.schema.table`, or of where it is and its name. */
const named = (nodes: ReadonlyArray<LineageNode>, asked: string): ReadonlyArray<LineageNode> => {
  const same = (one: string): boolean => one.toLowerCase() === asked.toLowerCase()
  const exact = nodes.filter(({ dataset }) => same(dataset.name))
  return exact.length > 0
    ? exact
    : nodes.filter(({ dataset }) => {
        const whole = wholeName(dataset)
        const ends = whole.toLowerCase().endsWith(asked.toLowerCase())
        return ends && /^$|[./]$/.test(whole.slice(0, -asked.length))
      })
}

const wholeName = ({ namespace, name }: LineageNode['dataset']): string => `${namespace}/${name}`

const listed = (nodes: ReadonlyArray<LineageNode>): string =>
  nodes.map(({ dataset }) => wholeName(dataset)).join(' or ')

const unknown = (message: string): DatasetUnknown => ({ _tag: 'DatasetUnknown', message })
