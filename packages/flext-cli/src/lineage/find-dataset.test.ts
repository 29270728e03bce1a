import { lineageGraph, type RunLineage } from 'flext-meltano'
import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { findDataset } from './find-dataset.ts'

const loaded = (database: string): RunLineage => ({
  service: 's',
  id: database,
  job: database,
  startedAt: 1,
  endedAt: 2,
  outcome: 'completed',
  error: null,
  parent: null,
  inputs: [],
  outputs: [
    {
      namespace: `sqlite:///shop/${database}`,
      name: 'orders',
      origin: { kind: 'stream', name: 'orders' },
      reads: [],
      columns: [{ name: 'amount', type: 'number', inputs: [] }],
      rowsBy: [],
      rows: 1,
      checks: [],
      sql: null,
      unread: null,
    },
  ],
})

const graph = lineageGraph([loaded('dev.db'), loaded('prod.db')])
const told = (asked: string): string => {
  const found = findDataset(graph, asked)
  if (E.isLeft(found)) return found.left.message
  const { node, column } = found.right
  return `${node.dataset.namespace} ${node.dataset.name} ${column ?? '-'}`
}

describe('a dataset that several databases have', () => {
  it('is named with its database, as the question back names it', () => {
    expect(told('orders.amount')).toBe(
      'orders.amount may be of sqlite:///shop/dev.db/orders or sqlite:///shop/prod.db/orders',
    )
    expect(told('dev.db/orders.amount')).toBe('sqlite:///shop/dev.db orders amount')
    expect(told('sqlite:///shop/prod.db/orders')).toBe('sqlite:///shop/prod.db orders -')
    expect(told('od.db/orders')).toContain('there is no dataset')
  })
})
