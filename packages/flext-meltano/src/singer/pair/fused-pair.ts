/**
 * A pair of which both ends are native runs in one process, where rows need not be JSON. The
 * orchestrator still stands beside it: it starts it, follows it, and tells an end from a stop.
 */
import { decode, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineSplitter } from '../../io/line-splitter.ts'
import { fusedProgram, type PluginCommand } from '../../plugin-process/plugin-command.ts'
import { startPlugin, type PluginProcess } from '../../plugin-process/plugin-process.ts'
import type { LoadError } from '../error.ts'
import { cellTaps, cellTargets } from './cell-plugins.ts'
import { FusedReport } from './fused-report.ts'
import { pairLimits, type PairReceipt, type PairRequest } from './pair.ts'
import { pairAborted, pluginHung, tapFailed, targetFailed } from './pair-error.ts'
import { watchdog } from './watchdog.ts'

/** Whether both ends can be in one process, and nothing has to look at the messages between them. */
export const canBeFused = ({
  tap,
  target,
  gate,
  mappers = [],
  limits: { lineBytes, wholeMs, wholeBytes } = {},
  fused = true,
  split,
}: PairRequest): boolean => {
  const isMeasured = [lineBytes, wholeMs, wholeBytes].some((limit) => limit !== undefined)
  return (
    fused &&
    split === undefined &&
    gate === undefined &&
    mappers.length === 0 &&
    !isMeasured &&
    isOneOf(cellTaps, tap.program) &&
    isOneOf(cellTargets, target.program) &&
    tap.cwd === target.cwd
  )
}

const isOneOf = (plugins: ReadonlyArray<string>, program: string | undefined): boolean =>
  program !== undefined && plugins.includes(program)

/** Starts the pair as one process, and follows it to its end. */
export const runFused = async (
  request: PairRequest,
  options: ReadonlyArray<string>,
): Promise<FlextResult<PairReceipt, LoadError>> => {
  const { run, secrets = [], onLog = () => {} } = request
  const started = await startPlugin({
    command: fusedCommand(request),
    options,
    env: { FLEXT_ERRORS: 'json', FLEXT_RUN: run },
    secrets,
    onLog,
  })
  return E.isLeft(started) ? started : follow(request, started.right)
}

const fusedCommand = ({ tap, target }: PairRequest): PluginCommand => ({
  name: `${tap.name} to ${target.name}`,
  ...fusedProgram(tap.program ?? '', target.program ?? ''),
  env: { ...tap.env, ...target.env },
  ...(tap.cwd === undefined ? {} : { cwd: tap.cwd }),
  native: true,
})

const follow = async (
  request: PairRequest,
  pair: PluginProcess,
): Promise<FlextResult<PairReceipt, LoadError>> => {
  const limits = { ...pairLimits, ...request.limits }
  const began = performance.now()
  const reports = followReports(request, pair, began)
  const halted = Promise.withResolvers<LoadError>()
  const watch = watchdog(limits.targetMs, (ms) => halted.resolve(pluginHung(pair.name, ms)))
  const onAbort = () => halted.resolve(pairAborted(reports.totalRows()))
  request.signal?.addEventListener('abort', onAbort, { once: true })
  if (request.signal?.aborted) onAbort()
  let draining = false
  const onDrain = (): void => {
    draining = true
    void pair.stop(limits.graceMs)
  }
  request.drain?.addEventListener('abort', onDrain, { once: true })
  if (request.drain?.aborted) onDrain()
  pair.stdin.end()
  pair.stdout.on('data', watch.watch)
  watch.watch()

  const end = await Promise.race([halted.promise, pair.ended])
  watch.rest()
  request.signal?.removeEventListener('abort', onAbort)
  request.drain?.removeEventListener('abort', onDrain)
  if ('_tag' in end) {
    await pair.stop(limits.graceMs)
    return E.left(end)
  }
  if (end.exitCode !== 0 && !draining) {
    const reported = pair.log.reported()
    const ofTap = reported?._tag.startsWith('Tap') === true
    const plugin = ofTap ? request.tap.name : request.target.name
    const failed = ofTap ? tapFailed : targetFailed
    return E.left(failed({ ...end, plugin }, reports.totalRows(), reported))
  }
  const { rows, bytes, bytesByStream, state } = reports.last()
  return E.right({
    rows,
    bytes,
    ...(bytesByStream === undefined ? {} : { bytesByStream }),
    elapsedMs: Math.round(performance.now() - began),
    delivery: 'exactly-once',
    path: 'fused',
    ...(state === undefined ? {} : { state }),
    ...(draining ? { cutShort: true } : {}),
  })
}

const followReports = (
  { onProgress, onState }: PairRequest,
  pair: PluginProcess,
  began: number,
): { readonly last: () => FusedReport; readonly totalRows: () => number } => {
  const splitter = lineSplitter()
  let last: FusedReport = { rows: {}, bytes: 0 }
  let before = { at: began, totalRows: 0 }

  const take = (line: string): void => {
    const report = reportIn(line)
    if (report === undefined) return
    last = report
    if (report.state !== undefined) onState?.(report.state)
    const at = performance.now()
    const totalRows = sum(report)
    const seconds = Math.max(at - before.at, 1) / 1000
    onProgress?.({
      rows: report.rows,
      totalRows,
      bytes: report.bytes,
      bytesByStream: report.bytesByStream ?? {},
      ...(report.state === undefined ? {} : { state: report.state }),
      elapsedMs: Math.round(at - began),
      rowsPerSecond: Math.round((totalRows - before.totalRows) / seconds),
    })
    before = { at, totalRows }
  }
  pair.stdout.on('data', (chunk: Buffer) => splitter.take(chunk).forEach(take))
  return { last: () => last, totalRows: () => sum(last) }
}

const reportIn = (line: string): FusedReport | undefined => {
  if (!line.startsWith('{')) return undefined
  const report = decode(FusedReport, JSON.parse(line))
  return E.isRight(report) ? report.right : undefined
}

const sum = ({ rows }: FusedReport): number =>
  Object.values(rows).reduce((total, count) => total + count, 0)
