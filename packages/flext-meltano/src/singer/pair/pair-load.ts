/**
 * The load of a pair of running processes: bytes from one to the other, and whichever of the many
 * ends comes first. Both have ended when it is done.
 */
import { setTimeout as wait } from 'node:timers/promises'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { exitCode } from '../../plugin-process/exit-code.ts'
import type { PluginProcess } from '../../plugin-process/plugin-process.ts'
import { hidingSecrets } from '../../plugin-process/secret-texts.ts'
import type { PairError } from '../error.ts'
import { flextEndLine, type SingerState } from '../message.ts'
import { pairLimits, type PairReceipt, type PairRequest } from './pair.ts'
import { loadLimitPassed, pairAborted, pluginHung, tapFailed, targetFailed } from './pair-error.ts'
import { pairProgress } from './pair-progress.ts'
import { pump } from './pump.ts'
import { singerRelay, type SingerRelay } from './relay.ts'
import { followStates } from './target-states.ts'
import { watchdog } from './watchdog.ts'

/** Loads to the end, or to the first failure, and ends both processes. */
export const loadPair = async (
  request: PairRequest,
  tap: PluginProcess,
  target: PluginProcess,
): Promise<FlextResult<PairReceipt, PairError>> => {
  const limits = { ...pairLimits, ...request.limits }
  const { gate, mapState } = request
  const relay = singerRelay({
    hide: hidingSecrets(request.secrets ?? []),
    ...(gate ? { gate } : {}),
    ...(mapState ? { mapState } : {}),
    ...(limits.lineBytes === undefined ? {} : { lineBytes: limits.lineBytes }),
  })
  const began = performance.now()
  const halted = Promise.withResolvers<PairError>()
  let decided = false
  const halt = (error: PairError): void => {
    decided = true
    halted.resolve(error)
  }
  const states = followStates(target, request.onState)
  const progress = pairProgress(relay, limits.progressMs, request.onProgress)
  const tapWatch = watchdog(request.split ? undefined : limits.tapMs, (ms) =>
    halt(pluginHung(tap.name, ms)),
  )
  const targetWatch = watchdog(limits.targetMs, (ms) => halt(pluginHung(target.name, ms)))
  const onAbort = () => halt(pairAborted(relay.totalRows()))
  request.signal?.addEventListener('abort', onAbort, { once: true })
  if (request.signal?.aborted) onAbort()
  let draining = false
  const onDrain = () => {
    draining = true
    void tap.stop(limits.graceMs)
  }
  request.drain?.addEventListener('abort', onDrain, { once: true })
  if (request.drain?.aborted) onDrain()
  const overdue =
    limits.wholeMs === undefined
      ? undefined
      : setTimeout(
          () =>
            halt(
              loadLimitPassed(
                `at most ${Number(limits.wholeMs) / 1000} s`,
                'a load that takes longer',
                relay.totalRows(),
              ),
            ),
          limits.wholeMs,
        )
  let inputEnded = false
  void target.ended.then((end) => {
    if (!inputEnded) halt(targetFailed(end, relay.totalRows(), target.log.reported()))
  })

  const load = async (): Promise<PairError | undefined> => {
    const problem = await pump({
      tap,
      target,
      relay,
      gate,
      tapWatch,
      targetWatch,
      isDraining: () => draining,
      wholeBytes: limits.wholeBytes,
    })
    if (problem !== undefined) return problem
    const tapEnd = await tap.ended
    tapWatch.rest()
    // A tap that was stopped may still say that all is well: it is not.
    if (decided) return undefined
    const tapEndedWell = tapEnd.exitCode === 0 && !draining
    inputEnded = true
    targetWatch.watch()
    target.stdin.end(tapEndedWell && request.target.native ? flextEndLine : undefined)
    const targetEnd = await target.ended
    targetWatch.rest()
    if (draining && (targetEnd.exitCode === 0 || targetEnd.exitCode === exitCode.inputCutShort))
      return undefined
    if (!tapEndedWell && !draining)
      return tap.failure?.() ?? tapFailed(tapEnd, relay.totalRows(), tap.log.reported())
    return targetEnd.exitCode === 0
      ? undefined
      : targetFailed(targetEnd, relay.totalRows(), target.log.reported())
  }

  const failure = await Promise.race([halted.promise, load()])
  decided = true
  inputEnded = true
  if (failure !== undefined)
    await Promise.all([tap.stop(limits.graceMs), letGo(target, request, limits.graceMs)])
  tapWatch.rest()
  targetWatch.rest()
  request.signal?.removeEventListener('abort', onAbort)
  request.drain?.removeEventListener('abort', onDrain)
  clearTimeout(overdue)
  progress.end()
  return failure === undefined
    ? E.right({
        ...receiptOf(request, relay, states.last(), performance.now() - began),
        ...(draining ? { cutShort: true } : {}),
      })
    : E.left(failure)
}

/** A foreign target keeps the rows that it has; a native one drops what was not checkpointed. */
const letGo = async (
  target: PluginProcess,
  { signal }: PairRequest,
  graceMs: number,
): Promise<void> => {
  target.stdin.end()
  if (!signal?.aborted) {
    const patience = wait(graceMs, undefined, { ref: false })
    await Promise.race([target.ended, patience])
  }
  await target.stop(graceMs)
}

const receiptOf = (
  { target: { native }, gate }: PairRequest,
  relay: SingerRelay,
  printed: SingerState | undefined,
  elapsedMs: number,
): PairReceipt => {
  const { rows, bytes, bytesByStream } = relay.counts()
  const state = native ? (relay.state() ?? printed) : printed
  return {
    rows,
    bytes,
    bytesByStream,
    elapsedMs: Math.round(elapsedMs),
    delivery: native ? 'exactly-once' : 'at-least-once',
    path: 'pipes',
    ...(state === undefined ? {} : { state }),
    ...(gate === undefined ? {} : { kept: gate.kept() }),
  }
}
