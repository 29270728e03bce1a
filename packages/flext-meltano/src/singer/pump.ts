/**
 * What moves the bytes of a pair: each chunk that the tap prints goes through the relay to the target,
 * and the tap waits while the target is behind. It runs some thousand times a second, so it listens
 * to events and makes no promise for a chunk.
 */
import type { Writable } from 'node:stream'

import type { LoadError } from './error.ts'
import { loadLimitPassed, tapOutputRefused } from './pair-error.ts'
import type { PluginProcess } from './plugin-process.ts'
import type { RecordGate } from './record-gate.ts'
import type { SingerRelay } from './relay.ts'
import type { Watchdog } from './watchdog.ts'

export interface Pumping {
  readonly tap: PluginProcess
  readonly target: PluginProcess
  readonly relay: SingerRelay
  readonly gate: RecordGate | undefined
  readonly tapWatch: Watchdog
  readonly targetWatch: Watchdog
  readonly isDraining: () => boolean
  readonly wholeBytes: number | undefined
}

/** Bytes that may wait for the target: enough for both sides to be busy at once. */
const mostWaiting = 1 << 20

/** Pumps until the tap has ended, or to the first problem. */
export const pump = async (pumping: Pumping): Promise<LoadError | undefined> => {
  const { tap, target, relay, gate, isDraining } = pumping
  tap.stdin.end()
  const problem = await flow(pumping)
  if (problem !== undefined) return problem
  const { exitCode } = await tap.ended
  // What was cut off in the middle of a line is no mistake of the tap's: how it ended says more.
  if (exitCode !== 0 || isDraining()) return undefined
  pass(relay.end(), target.stdin)
  gate?.end(relay.totalRows())
  return problemOf(pumping)
}

const flow = (pumping: Pumping): Promise<LoadError | undefined> => {
  const { tap, target, relay, tapWatch, targetWatch, isDraining, wholeBytes = Infinity } = pumping
  const { stdout } = tap
  const { stdin } = target
  const flowed = Promise.withResolvers<LoadError | undefined>()

  const limitPassed = (): LoadError | undefined =>
    relay.totalBytes() > wholeBytes
      ? loadLimitPassed(`at most ${wholeBytes} bytes`, 'more', relay.totalRows())
      : undefined

  const halt = (problem: LoadError | undefined): void => {
    flowed.resolve(problem)
    stdout.destroy()
  }
  const take = (chunk: Buffer): void => {
    tapWatch.rest()
    if (isDraining()) return halt(undefined)
    pass(relay.take(chunk), stdin)
    const problem = problemOf(pumping) ?? limitPassed()
    if (problem !== undefined) return halt(problem)
    if (stdin.writableLength < mostWaiting || stdin.destroyed) return tapWatch.watch()
    stdout.pause()
    targetWatch.watch()
    whenDrained(stdin, () => {
      targetWatch.rest()
      tapWatch.watch()
      stdout.resume()
    })
  }
  stdout.on('data', (chunk: Buffer) => {
    try {
      take(chunk)
    } catch (defect) {
      flowed.reject(defect)
      stdout.destroy()
    }
  })
  // A pipe that broke is an end of what the tap prints too; how it ended is known by its exit.
  stdout.once('end', () => flowed.resolve(undefined))
  stdout.once('close', () => flowed.resolve(undefined))
  tapWatch.watch()
  return flowed.promise
}

const pass = (pieces: ReadonlyArray<Buffer>, stdin: Writable): void => {
  if (pieces.length === 0 || stdin.destroyed) return
  if (pieces.length > 1) stdin.cork()
  for (const piece of pieces) stdin.write(piece)
  if (pieces.length > 1) stdin.uncork()
}

const problemOf = ({ tap, relay, gate }: Pumping): LoadError | undefined => {
  const problem = relay.problem()
  return problem === undefined ? gate?.failure() : tapOutputRefused(tap.name, problem)
}

/** Calls back when the target takes more, or nothing ever again. */
const whenDrained = (stdin: Writable, go: () => void): void => {
  const done = (): void => {
    stdin.off('drain', done)
    stdin.off('close', done)
    go()
  }
  stdin.once('drain', done)
  stdin.once('close', done)
  if (stdin.destroyed) done()
}
