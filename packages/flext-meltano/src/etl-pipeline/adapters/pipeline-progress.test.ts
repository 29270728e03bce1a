import { describe, expect, it } from 'vitest'

import type { CatalogStream } from '../../singer/catalog.ts'
import { knownSizes, streamsProgress } from './pipeline-progress.ts'

const stream = (name: string, metadata: Readonly<Record<string, unknown>>): CatalogStream => ({
  tap_stream_id: name,
  stream: name,
  schema: {},
  metadata: [{ breadcrumb: [], metadata: { selected: true, ...metadata } }],
})

const sizes = knownSizes(
  {
    catalog: {
      streams: [
        stream('fresh', { 'row-count': 200 }),
        stream('known', { 'row-count': 200 }),
        stream('full', { 'row-count': 200, 'replication-method': 'FULL_TABLE' }),
        stream('never-analysed', { 'row-count': -1 }),
        stream('left-out', { 'row-count': 200, selected: false }),
        stream('silent', {}),
      ],
    },
    selected: [],
  },
  { bookmarks: { known: {}, full: {} } },
)

describe('the progress of streams', () => {
  it('knows the size of those that begin at their beginning, where the tap tells it', () => {
    expect([...sizes.keys()]).toEqual(['fresh', 'full'])
  })

  it('is told by rows, bytes, and by what bookmarks say of the rest', () => {
    const now = Date.UTC(2026, 0, 31, 12)
    const state = {
      bookmarks: {
        known: { replication_key_value: '2026-01-31T11:59:00Z' },
        silent: { lsn: 10, log_end: 25 },
      },
    }
    const rows = { fresh: 50, full: 400, known: 3, silent: 0 }
    const moved = { bytesByStream: { fresh: 900 }, state }
    expect(streamsProgress(rows, moved, sizes, now)).toEqual([
      { stream: 'fresh', rows: 50, bytes: 900, done: 0.25 },
      { stream: 'full', rows: 400, bytes: 0, done: 1 },
      { stream: 'known', rows: 3, bytes: 0, lagMs: 60_000 },
      { stream: 'silent', rows: 0, bytes: 0, behindBytes: 15 },
    ])
  })
})
