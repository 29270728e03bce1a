/** Streams that are extracted by processes of their own, and go again by themselves. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import type { PairRequest } from '../src/singer/pair/pair.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import { foreignTap, jsonlTarget, left, placeIn, right, staging } from './pair-world.ts'

const streams = ['a', 'b', 'c']
const catalog = {
  streams: streams.map((stream) => ({
    tap_stream_id: stream,
    schema: { properties: { id: { type: 'integer' } } },
    key_properties: [],
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  })),
}

/**
 * A tap with a bookmark a stream and twenty rows in each, a state every five. `trouble` is code that
 * may end it; `tries` counts the processes that a stream has had.
 */
const tap = (trouble: string) =>
  foreignTap(`
    const { appendFileSync, existsSync } = await import('node:fs')
    const given = JSON.parse(readFileSync(options.catalog))
    const known = options.state ? JSON.parse(readFileSync(options.state)) : {}
    const bookmarks = { ...known.bookmarks }
    for (const { tap_stream_id: stream, metadata } of given.streams) {
      if (!metadata[0].metadata.selected) continue
      const log = ${JSON.stringify(placeIn('tries'))} + stream
      appendFileSync(log, String(bookmarks[stream] ?? 0) + '\\n')
      const tries = readFileSync(log, 'utf8').trim().split('\\n').length
      say({ type: 'SCHEMA', stream, schema: { properties: { id: { type: 'integer' } } }, key_properties: [] })
      for (let id = bookmarks[stream] ?? 0; id < 20; id += 1) {
        ${trouble}
        record(stream, id)
        if (id % 5 === 4) {
          bookmarks[stream] = id + 1
          say({ type: 'STATE', value: { bookmarks } })
        }
      }
    }
  `)

const request = (trouble: string, more: Partial<PairRequest['split']> = {}): PairRequest => ({
  ...tap(trouble),
  ...jsonlTarget(),
  catalog,
  split: { streams, parallel: 2, retries: 2, waitMs: 20, onRetry: () => {}, ...more },
})

const idsOf = (stream: string): ReadonlyArray<number> =>
  readFileSync(placeIn('out', `${stream}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id)
const starts = (stream: string): ReadonlyArray<string> =>
  readFileSync(placeIn(`tries${stream}`), 'utf8')
    .trim()
    .split('\n')
const twenty = Array.from({ length: 20 }, (_, id) => id)

describe('streams apart', { timeout: 60_000 }, () => {
  it('are all there, each in its order, and only the one that failed went again', async () => {
    const retried: Array<string> = []
    const killed = `if (stream === 'b' && ((tries === 1 && id === 13) || (tries === 2 && id === 12))) process.kill(process.pid, 'SIGKILL')`
    const loaded = right(
      await runPair(
        request(killed, { onRetry: (stream, said) => retried.push(`${stream}: ${said}`) }),
      )(),
    )
    expect(loaded.rows).toEqual({ a: 20, b: 20, c: 20 })
    expect(loaded.state).toEqual({ bookmarks: { a: 20, b: 20, c: 20 } })
    right(await staging().publish('run-1', 'state')())
    for (const stream of streams) expect(idsOf(stream)).toEqual(twenty)
    expect([starts('a'), starts('b'), starts('c')]).toEqual([['0'], ['0', '10', '10'], ['0']])
    expect(retried).toEqual([
      expect.stringMatching(
        /^b: tap-foreign \(b\): the tap was ended by SIGKILL after 13 rows.*again in 0.02 s \(1 of 2\)$/,
      ),
      expect.stringMatching(/again in 0.04 s \(2 of 2\)$/),
    ])
    expect(right(await staging().publishedState('state')())).toEqual(loaded.state)
  })

  it('go on without the one that failed for good, where that is wanted', async () => {
    const failed: Array<string> = []
    const onFailure = (stream: string, said: string) => failed.push(`${stream}: ${said}`)
    const dies = `if (stream === 'b' && id === 13 && !existsSync(${JSON.stringify(placeIn('mended'))})) process.exit(3)`
    const loaded = right(await runPair(request(dies, { retries: 1, onFailure }))())
    expect(loaded.rows).toEqual({ a: 20, b: 10, c: 20 })
    expect(failed).toEqual([
      expect.stringMatching(/^b: tap-foreign \(b\): the tap ended with exit code 3/),
    ])
    const staged = right(await staging().staged('run-1')())
    expect(staged).toMatchObject({ ended: true, rows: { a: 20, b: 10, c: 20 } })
    expect(staged?.state).toMatchObject({
      bookmarks: { a: 20, b: 10, c: 20 },
      flext_streams_failed: { b: expect.stringContaining('exit code 3') as string },
    })
    writeFileSync(placeIn('mended'), '')
    const more = right(
      await runPair({
        ...request(dies, { onFailure }),
        run: 'run-2',
        state: staged?.state ?? {},
      })(),
    )
    expect(more.rows).toEqual({ b: 10 })
    expect(more.state).toEqual({ bookmarks: { a: 20, b: 20, c: 20 } })
    const all = left(
      await runPair({ ...request('process.exit(3)', { onFailure }), run: 'run-3' })(),
    )
    expect(all.message).toMatch(/the tap ended with exit code 3/)
  })

  it('fail together when one has failed too often, and go on from where each was', async () => {
    // A target keeps a state when it comes half a second after the one before.
    const rests = `
      for (let beat = 1; stream === 'b' && id === 10 && tries === 1; beat += 1) {
        say({ type: 'STATE', value: { bookmarks, b: { beat } } })
        if (existsSync(${JSON.stringify(placeIn('out', '.flext-staging', 'run-1', 'manifest.json'))})) break
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
      }`
    const dies = `${rests} if (stream === 'b' && id === 13 && !existsSync(${JSON.stringify(placeIn('mended'))})) process.exit(3)`
    const failed = left(await runPair(request(dies, { parallel: 1, retries: 1 }))())
    expect(failed.message).toMatch(/^tap-foreign \(b\): the tap ended with exit code 3/)
    const staged = right(await staging().staged('run-1')())
    expect(staged?.state).toMatchObject({ bookmarks: { a: 20, b: 10 }, flext_streams_done: ['a'] })
    const state = staged?.state
    right(await runPair({ ...request(''), ...(state ? { state } : {}) })())
    right(await staging().publish('run-1', 'state')())
    for (const stream of streams) expect(idsOf(stream)).toEqual(twenty)
    expect([starts('a'), starts('c')]).toEqual([['0'], ['0']])
  })

  it('are refused of a tap that gives others too, or has one state for all', async () => {
    const stranger = left(await runPair(request(`record('c', 99);`, { streams: ['a'] }))())
    expect(stranger.message).toContain('found records of c')
    // A stream that begins later would begin from there, and miss what it has before.
    const shared = `say({ type: 'STATE', value: { bookmarks, since: 7 } });`
    for (const more of [{}, { onFailure: () => {} }]) {
      const one = left(await runPair({ ...request(shared, more), run: 'run-2' })())
      expect(one.message).toMatch(/since, which \w changes for all .* run this tap without streams/)
    }
    expect(existsSync(placeIn('out', 'a.jsonl'))).toBe(false)
  })
})
