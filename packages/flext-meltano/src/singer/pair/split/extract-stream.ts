/** One attempt at one stream of a tap: a process of its own, up to its end or its failure. */
import { join } from 'node:path'

import { FlextDefect } from 'flext-core'
import { either as E } from 'fp-ts'

import { codeOf } from '../../../io/standard-stream.ts'
import { withHandover } from '../../../plugin-process/handover.ts'
import type { PluginProcess } from '../../../plugin-process/plugin-process.ts'
import { hidingSecrets } from '../../../plugin-process/secret-texts.ts'
import { streamName } from '../../catalog.ts'
import type { PairError, ProcessEnd } from '../../error.ts'
import { parseMessage, type SingerState } from '../../message.ts'
import { pairLimits, type PairRequest } from '../pair.ts'
import { pluginHung, tapFailed, tapOutputRefused } from '../pair-error.ts'
import { singerRelay, type RelayProblem, type SingerRelay } from '../relay.ts'
import { startTap, tapDocuments } from '../start-tap.ts'
import { watchdog } from '../watchdog.ts'
import { onlyStream } from './only-stream.ts'
import { segmentSpool } from './segment-spool.ts'
import type { SharedState, SplitState } from './split-state.ts'

export interface StreamExtraction {
  readonly request: PairRequest
  /** As the catalog has it. */
  readonly stream: string
  readonly state: SplitState
  /** For what does not fit into memory. */
  readonly folder: string
  readonly stop: AbortSignal
  /** Does the work when nobody else prints. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
  readonly write: (piece: Buffer) => Promise<void>
  readonly tell: (state: SingerState) => Promise<void>
}

/** Why a stream is not done. */
export interface StreamFailure {
  readonly error: PairError
  /** What a tap does to other streams, too, is no failure of this one alone. */
  readonly concernsAll: boolean
}

/** Undefined when the stream is done, or was stopped. */
export const extractStream = async (
  extraction: StreamExtraction,
): Promise<StreamFailure | undefined> => {
  const { request, stream, state, stop } = extraction
  const { catalog, state: _, ...rest } = request
  const start = state.clean()
  const own: PairRequest = {
    ...rest,
    ...(catalog === undefined ? {} : { catalog: onlyStream(catalog, stream) }),
    ...(Object.keys(start).length === 0 ? {} : { state: start }),
  }
  const done = await withHandover<string, StreamFailure | undefined, PairError>(
    tapDocuments(own),
    async (paths) => {
      const tap = await startTap(own, paths)
      if (E.isLeft(tap)) return tap
      const onStop = (): void => void tap.right.stop(graceOf(request))
      stop.addEventListener('abort', onStop, { once: true })
      if (stop.aborted) onStop()
      try {
        return E.right(await readStream(extraction, start, tap.right))
      } finally {
        stop.removeEventListener('abort', onStop)
      }
    },
  )
  return E.isLeft(done) ? ofItself(done.left) : done.right
}

const ofItself = (error: PairError): StreamFailure => ({ error, concernsAll: false })

const readStream = async (
  { request, stream, state, folder, stop, inTurn, write, tell }: StreamExtraction,
  start: SingerState,
  tap: PluginProcess,
): Promise<StreamFailure | undefined> => {
  const name = `${tap.name} (${stream})`
  const { lineBytes } = request.limits ?? {}
  const relay = singerRelay({
    hide: hidingSecrets(request.secrets ?? []),
    // Another object, so that each state comes as a piece of its own.
    mapState: (told) => ({ ...told }),
    ...(lineBytes === undefined ? {} : { lineBytes }),
  })
  const spool = segmentSpool(join(folder, encodeURIComponent(stream).slice(0, 100)))
  let before = start
  let shared: SharedState | undefined
  let hung: number | undefined
  const watch = watchdog(request.limits?.tapMs, (ms) => {
    hung = ms
    void tap.stop(graceOf(request))
  })
  const printStretch = async (next: SingerState): Promise<void> => {
    for (const piece of spool.pieces()) await write(piece)
    await tell(next)
    spool.clear()
  }
  const take = async (pieces: ReadonlyArray<Buffer>): Promise<void> => {
    for (const piece of pieces) {
      const told = stateIn(piece)
      if (told === undefined) {
        spool.add(piece)
        continue
      }
      await inTurn(async () => {
        if (stop.aborted) return
        const taken = state.take(stream, before, told)
        if (typeof taken === 'object') shared = taken
        // A state that says nothing new is none to begin from again.
        else if (taken) await printStretch(state.underWay())
      })
      before = told
      if (shared !== undefined) return
    }
  }
  const problem = (): StreamFailure | undefined => {
    const found = relay.problem()
    if (found !== undefined) return ofItself(tapOutputRefused(name, found))
    const meddling = (shared && refusalOf(shared)) ?? strangerIn(request, stream, relay)
    return meddling && { error: tapOutputRefused(name, meddling), concernsAll: true }
  }

  try {
    tap.stdin.end()
    watch.watch()
    for await (const chunk of tap.stdout as AsyncIterable<Buffer>) {
      watch.rest()
      await take(relay.take(chunk))
      if (problem() !== undefined) break
      watch.watch()
    }
    watch.rest()
    if (problem() !== undefined) await tap.stop(graceOf(request))
    const end = await tap.ended
    if (stop.aborted) return undefined
    if (problem() !== undefined) return problem()
    if (hung !== undefined) return ofItself(pluginHung(name, hung))
    if (end.exitCode !== 0) return failed(tap, { ...end, plugin: name }, relay)
    await take(relay.end())
    if (problem() !== undefined) return problem()
    await inTurn(async () => {
      if (stop.aborted) return
      state.finish(stream)
      await printStretch(state.underWay())
    })
    return undefined
  } catch (error) {
    // A pipe that broke is the end of what the tap prints; how it ended says why.
    if (codeOf(error) === undefined || !('errno' in (error as object))) throw error
    return stop.aborted ? undefined : failed(tap, { ...(await tap.ended), plugin: name }, relay)
  } finally {
    watch.rest()
    spool.close()
  }
}

const graceOf = ({ limits }: PairRequest): number => limits?.graceMs ?? pairLimits.graceMs

const failed = (tap: PluginProcess, end: ProcessEnd, relay: SingerRelay): StreamFailure =>
  ofItself(tapFailed(end, relay.totalRows(), tap.log.reported()))

const stateBeginning = Buffer.from('{"type":"STATE","value":')

/** The state that a piece is; what the tap printed as a state itself never gets here. */
const stateIn = (piece: Buffer): SingerState | undefined => {
  if (!piece.subarray(0, stateBeginning.length).equals(stateBeginning)) return undefined
  const message = parseMessage(piece.toString('utf8').trimEnd())
  if (E.isLeft(message) || message.right.type !== 'STATE') {
    throw new FlextDefect('a state that was just written cannot be read')
  }
  return message.right.value
}

const refusalOf = ({ path, stream }: SharedState): RelayProblem => ({
  line: 0,
  expected: `a state in which each stream has its own part, for streams that are extracted apart`,
  found: `${path}, which ${stream} changes for all of them: run this tap without streams.parallel, retry and on_failure`,
})

/** A tap that does not heed the catalog would give the same rows again with each of its streams. */
const strangerIn = (
  { catalog, mappers = [] }: PairRequest,
  stream: string,
  relay: SingerRelay,
): RelayProblem | undefined => {
  const own = catalog?.streams.find(({ tap_stream_id: id }) => id === stream)
  if (own === undefined || mappers.length > 0) return undefined
  const { rows, lines } = relay.counts()
  const stranger = Object.keys(rows).find((each) => each !== streamName(own))
  return stranger === undefined
    ? undefined
    : {
        line: lines,
        expected: `records of ${streamName(own)}, the one stream that the catalog selects`,
        found: `records of ${stranger}`,
      }
}
