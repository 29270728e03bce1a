/**
 * A tap whose streams are extracted by processes of their own, as one process: what it prints is what
 * they print, a stretch at a time that begins after one state of a stream and ends with the next. A
 * stream that fails prints nothing of its last stretch, and goes again from the state before.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

import type { PluginProcess } from '../../../plugin-process/plugin-process.ts'
import { streamNameIn } from '../../catalog.ts'
import type { PairError, ProcessEnd } from '../../error.ts'
import type { SingerState } from '../../message.ts'
import type { PairRequest, PairSplit } from '../pair.ts'
import { mayPass, pauseBefore } from '../passing-failure.ts'
import { extractStream, type StreamFailure } from './extract-stream.ts'
import { splitState } from './split-state.ts'

export interface SplitRequest extends PairRequest {
  readonly split: PairSplit
}

export const splitTap = (request: SplitRequest): PluginProcess => {
  const { tap, split, state: start } = request
  const { streams, parallel, retries, waitMs, onRetry, onFailure } = split
  const folder = mkdtempSync(join(tmpdir(), 'flext-split-'))
  const stdout = new PassThrough({ highWaterMark: 1 << 20 })
  // Whoever reads no more may end it; what is written to it then is gone with the rest.
  stdout.on('error', () => {})
  const state = splitState(start, streams, streamNameIn(request.catalog))
  const stop = new AbortController()
  const waiting = streams.filter((stream) => !state.done().has(stream))
  let failure: PairError | undefined
  let over = false
  let last: Promise<unknown> = Promise.resolve()

  /** One stretch after another, whoever they are of. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
  const write = async (piece: Buffer): Promise<void> => {
    if (stop.signal.aborted || stdout.destroyed || stdout.write(piece)) return
    await once(stdout, 'drain', { signal: stop.signal }).catch(() => {})
  }
  const tell = (value: SingerState): Promise<void> =>
    write(Buffer.from(`${JSON.stringify({ type: 'STATE', value })}\n`))

  const untilDone = async (stream: string): Promise<StreamFailure | undefined> => {
    for (let nth = 1; ; nth += 1) {
      const end = await extractStream({
        request,
        stream,
        state,
        folder,
        stop: stop.signal,
        inTurn,
        write,
        tell,
      })
      if (end === undefined || stop.signal.aborted) return undefined
      if (!mayPass(end.error) || nth > retries) return end
      const pauseMs = pauseBefore(nth, waitMs)
      onRetry(
        stream,
        `${end.error.message}; the stream goes again in ${pauseMs / 1000} s (${nth} of ${retries})`,
      )
      await wait(pauseMs, undefined, { signal: stop.signal }).catch(() => {})
      if (stop.signal.aborted) return undefined
    }
  }
  const work = async (): Promise<void> => {
    for (;;) {
      const stream = stop.signal.aborted ? undefined : waiting.shift()
      if (stream === undefined) return
      const end = await untilDone(stream)
      if (end === undefined) continue
      if (onFailure !== undefined && !end.concernsAll) {
        state.fail(stream, end.error.message)
        onFailure(stream, end.error.message)
        if (state.failed().size < streams.length) continue
      }
      failure ??= end.error
      stop.abort()
    }
  }
  const whole = async (): Promise<ProcessEnd> => {
    try {
      await Promise.all(Array.from({ length: Math.min(parallel, waiting.length) }, work))
      if (failure === undefined && !stop.signal.aborted)
        await tell(state.failed().size === 0 ? state.clean() : state.underWay())
    } finally {
      over = true
      stdout.end()
      rmSync(folder, { recursive: true, force: true })
    }
    const signal = stop.signal.aborted ? 'SIGTERM' : null
    return { plugin: tap.name, exitCode: signal === null ? 0 : null, signal, log: [] }
  }
  const ended = whole()
  // Whoever waits for the end hears of what went wrong.
  ended.catch(() => {})

  return {
    name: tap.name,
    stdin: new PassThrough().resume(),
    stdout,
    log: { tail: () => [], reported: () => undefined },
    failure: () => failure,
    ended,
    hasEnded: () => over,
    stop: async () => {
      stop.abort()
      stdout.resume()
      return ended
    },
  }
}
