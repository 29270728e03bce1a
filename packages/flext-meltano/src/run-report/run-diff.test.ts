import { describe, expect, it } from 'vitest'

import type { PipelineAccount, StreamAccount } from './model.ts'
import { runDiff } from './run-diff.ts'

const stream = (name: string, more: Partial<StreamAccount> = {}): StreamAccount => ({
  stream: name,
  table: name,
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'age', type: 'integer' },
  ],
  keys: ['id'],
  read: 10,
  published: 10,
  bytes: 500,
  rejected: 0,
  discardedRows: 0,
  discardedValues: 0,
  ...more,
})

const account = (more: Partial<PipelineAccount> = {}): PipelineAccount => ({
  id: 'one',
  stateId: 'a-to-b',
  status: 'committed',
  request: { project: '/p', tap: 'a', target: 'b' },
  startedAt: 0,
  updatedAt: 10,
  durationMs: 10,
  streams: [stream('users'), stream('logs')],
  models: [],
  checks: [],
  stateBefore: null,
  stateAfter: { bookmarks: { users: { at: 1 } } },
  phases: [{ step: 'x', phase: 'load', outcome: 'done', startedAt: 0, durationMs: 5, attempts: 1 }],
  lineage: [],
  ...more,
})

describe('the difference of two runs', () => {
  it('is none between a run and itself, however fast it went by', () => {
    const other = account({
      streams: [stream('users', { bytes: 9, inserted: 1, updated: 9 }), stream('logs')],
    })
    const diff = runDiff(account(), other)
    expect(diff.streams.map(({ isChanged }) => isChanged)).toEqual([false, false])
    expect([diff.state, diff.request, diff.models, diff.checks]).toEqual([[], [], [], []])
    expect(diff.phases).toEqual([{ phase: 'load', before: 5, after: 5 }])
  })

  it('names streams that came and went, columns, checks, state and what was asked for', () => {
    const after = account({
      request: { project: '/p', tap: 'a', target: 'b', fullRefresh: true },
      streams: [
        stream('users', {
          columns: [
            { name: 'age', type: 'number' },
            { name: 'mail', type: 'string' },
          ],
        }),
        stream('orders'),
      ],
      models: [{ name: 'top', rows: 3, reads: [] }],
      checks: [{ check: 'c', passed: false, failing: 2 }],
      stateAfter: { bookmarks: { users: { at: 2 } } },
      phases: [],
    })
    const diff = runDiff(account(), after)
    expect(diff.streams).toMatchObject([
      {
        stream: 'users',
        isChanged: true,
        columns: {
          added: [{ name: 'mail', type: 'string' }],
          removed: [{ name: 'id' }],
          retyped: [{ name: 'age', before: 'integer', after: 'number' }],
        },
      },
      { stream: 'logs', after: undefined, isChanged: true },
      { stream: 'orders', before: undefined, isChanged: true },
    ])
    expect(diff.models).toMatchObject([{ name: 'top', before: undefined, after: { rows: 3 } }])
    expect(diff.checks).toMatchObject([{ check: 'c', after: { failing: 2 } }])
    expect(diff.state).toEqual([{ of: 'users', before: { at: 1 }, after: { at: 2 } }])
    expect(diff.request).toEqual([{ key: 'fullRefresh', before: undefined, after: true }])
    expect(diff.phases).toEqual([{ phase: 'load', before: 5, after: undefined }])
  })

  it('takes the state before for that which a run left that failed', () => {
    const { stateAfter: _, ...failed } = account({ status: 'compensated' })
    const diff = runDiff(account(), { ...failed, stateBefore: { bookmarks: { users: { at: 1 } } } })
    expect(diff.state).toEqual([])
  })
})
