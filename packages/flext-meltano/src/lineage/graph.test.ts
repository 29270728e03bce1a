import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { columnImpact, idOf, lineageGraph, reachedFrom } from './graph.ts'
import type { RunLineage, WrittenDataset } from './model.ts'

const namespace = 'sqlite:///w.db'
const dataset = (name: string) => ({ namespace, name })
const id = (name: string) => idOf(dataset(name))

const written = (
  name: string,
  reads: ReadonlyArray<string>,
  more: Partial<WrittenDataset> = {},
): WrittenDataset => ({
  ...dataset(name),
  origin: { kind: 'model', name },
  reads: reads.map(dataset),
  columns: [],
  rowsBy: [],
  rows: 1,
  checks: [],
  sql: null,
  unread: null,
  ...more,
})
const run = (job: string, outputs: ReadonlyArray<WrittenDataset>, startedAt = 1): RunLineage => ({
  service: 's',
  id: `${job}@${startedAt}`,
  job,
  startedAt,
  endedAt: startedAt + 1,
  outcome: 'completed',
  error: null,
  parent: null,
  inputs: [],
  outputs,
})
const from = (name: string, column: string, use: 'identity' | 'filter' = 'identity') => ({
  ...dataset(name),
  column,
  use,
})

describe('the graph of lineage', () => {
  it('has what a later run of a job did not write, as an earlier one wrote it', () => {
    const graph = lineageGraph([
      run('a', [written('b', ['x'])], 2),
      run('a', [written('b', ['old']), written('model', ['b'])], 1),
    ])
    const up = (name: string) => reachedFrom(graph, id(name), 'up').map(({ node }) => node.id)
    expect(up('model')).toEqual([id('b'), id('x')])
    expect(graph.nodes.get(id('b'))?.writtenBy?.run).toBe('a@2')
  })

  it('joins pipelines at the datasets that one writes and another reads', () => {
    const graph = lineageGraph([run('a', [written('b', ['a'])]), run('c', [written('c', ['b'])])])
    expect([...graph.nodes.values()].map(({ dataset: { name }, kind }) => [name, kind])).toEqual([
      ['a', 'source'],
      ['b', 'model'],
      ['c', 'model'],
    ])
    expect(
      reachedFrom(graph, id('a'), 'down').map(({ node, distance }) => [node.id, distance]),
    ).toEqual([
      [id('b'), 1],
      [id('c'), 2],
    ])
    expect(reachedFrom(graph, id('c'), 'up').map(({ node }) => node.id)).toEqual([id('b'), id('a')])
  })

  it('is of runs that completed, whenever they are told', () => {
    const failed = { ...run('a', [written('z', ['a'])], 9), outcome: 'failed' } as const
    const graph = lineageGraph([
      run('a', [written('new', ['a'])], 5),
      run('a', [written('new', ['before'])], 1),
      failed,
    ])
    expect([...graph.nodes.values()].map((node) => node.dataset.name)).toEqual(['a', 'new'])
  })

  it('goes round in circles once', () => {
    const graph = lineageGraph([run('a', [written('a', ['b'])]), run('b', [written('b', ['a'])])])
    expect(reachedFrom(graph, id('a'), 'down').map(({ node }) => node.id)).toEqual([id('b')])
  })

  it('says what depends on a column: columns, rows, and what cannot be known', () => {
    const people = written('people', [], {
      columns: [{ name: 'id', type: null, inputs: [] }],
    })
    const graph = lineageGraph([
      run('load', [people]),
      run('models', [
        written('spend', ['people'], {
          columns: [{ name: 'who', type: null, inputs: [from('people', 'id')] }],
          rowsBy: [from('people', 'name', 'filter')],
        }),
        written('best', ['spend'], {
          columns: [{ name: 'best', type: null, inputs: [from('spend', 'WHO')] }],
        }),
        written('odd', ['best'], { unread: 'unexpected glob' }),
      ]),
    ])
    expect(columnImpact(graph, { node: id('people'), column: 'ID' })).toEqual({
      columns: [
        { node: id('spend'), column: 'who', use: 'identity' },
        { node: id('best'), column: 'best', use: 'identity' },
      ],
      rowsOf: [],
      unknown: [id('odd')],
    })
    expect(columnImpact(graph, { node: id('people'), column: 'name' })).toMatchObject({
      columns: [],
      rowsOf: [{ node: id('spend'), use: 'filter' }],
    })
  })

  it('finds above whatever finds it below', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const edge = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names))
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), (pairs) => {
        const graph = lineageGraph(
          names.map((name) =>
            run(name, [
              written(
                name,
                pairs.flatMap(([one, to]) => (to === name ? [one] : [])),
              ),
            ]),
          ),
        )
        const ids = (start: string, direction: 'up' | 'down') =>
          reachedFrom(graph, id(start), direction).map(({ node }) => node.id)
        for (const one of names) {
          for (const below of ids(one, 'down')) {
            const name = below.split('|')[1]!
            expect(ids(name, 'up')).toContain(id(one))
          }
        }
      }),
    )
  })
})
