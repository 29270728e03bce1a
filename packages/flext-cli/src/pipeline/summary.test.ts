import { describe, expect, it } from 'vitest'

import { capturedWorld } from '../../test/captured-world.ts'
import { cliOf } from '../program/cli.ts'
import type { FinishedRun } from './finished-run.ts'
import { summaryText } from './summary.ts'

const nothing = { table: 'users', keys: [], rejected: 0, discardedRows: 0, discardedValues: 0 }

const finished = (more: Partial<FinishedRun>, result: Partial<FinishedRun['result']> = {}) => ({
  id: 'dev:a-to-b@1',
  stateId: 'dev:a-to-b',
  status: 'committed' as const,
  how: 'begun' as const,
  startedAt: '2026-11-25T19:00:00.000Z',
  durationMs: 2_000,
  phases: [],
  streams: [],
  ...more,
  result: {
    stateId: 'dev:a-to-b',
    delivery: 'exactly-once' as const,
    rows: {},
    models: [],
    lineage: [],
    checks: [],
    stateBefore: null,
    stateAfter: null,
    ...result,
  } as FinishedRun['result'],
})

const textOf = (run: FinishedRun, columns?: number): string =>
  summaryText(
    cliOf(capturedWorld([], columns === undefined ? {} : { columns }), { color: false }),
    [run],
    '/p/.flext/journal.db',
  )

describe('the summary of a run', () => {
  it('is a plain table where every row that came is a row that is new', () => {
    const users = { ...nothing, stream: 'users', read: 5, published: 5, inserted: 5, updated: 0 }
    expect(textOf(finished({ streams: [users] }))).toContain('\n  stream  rows\n  users      5\n')
  })

  it('has a column for everything that became of rows, and what was left out in words', () => {
    const streams = [
      {
        ...nothing,
        stream: 'users',
        read: 1_010,
        published: 1_000,
        inserted: 400,
        updated: 600,
        deleted: 3,
        rejected: 8,
        discardedRows: 2,
        discardedValues: 7,
      },
      { ...nothing, stream: 'logs', read: 5, published: 5 },
    ]
    const text = textOf(
      finished(
        {
          streams,
          phases: [
            {
              step: 'plan',
              phase: 'plan',
              outcome: 'done',
              startedAt: 0,
              durationMs: 2,
              attempts: 1,
            },
            {
              step: 'load',
              phase: 'load',
              outcome: 'done',
              startedAt: 2,
              durationMs: 1_900,
              attempts: 1,
            },
          ],
        },
        {
          models: [{ name: 'top', rows: 9 }],
          lineage: [{ from: 'users', to: 'top' }],
          discarded: { users: { rows: 2, values: 7 } },
          checks: [
            { check: 'users.id is unique', passed: true, failing: 0 },
            { check: 'users.age is young', passed: false, failing: 1, severity: 'warn' },
          ],
          stateBefore: { bookmarks: { users: { replication_key_value: '2026-01-01' } } },
          stateAfter: {
            bookmarks: { users: { replication_key_value: '2026-02-01' }, logs: { at: 5 } },
          },
        },
      ),
    )
    expect(text.replaceAll(/ +/g, ' ')).toContain(
      [
        ' stream read rows inserted updated deleted rejected left out',
        ' users 1,010 1,000 400 600 3 8 2',
        ' logs 5 5 ? ? ? 0 0',
        ' top 9 model ← users',
      ].join('\n'),
    )
    expect(text).toContain('left out   2 rows and 7 values of users, as schema_changes says')
    expect(text).toContain('checks     1 of 2 passed; warned: users.age is young')
    expect(text).toContain('took       load 1.9 s\n')
    expect(text).toContain('state      users: 2026-01-01 → 2026-02-01\n')
    expect(text).toContain('           logs: {"at":5}')
  })

  it('is cut to a terminal, and nowhere where there is none', () => {
    const value = 'x'.repeat(300)
    const run = finished({}, { stateAfter: { bookmarks: { users: { at: value } } } })
    expect(textOf(run)).toContain(value)
    expect(textOf(run, 80)).not.toContain(value)
    expect(textOf(run, 80)).toMatch(/^ {2}state .*…$/m)
  })
})
