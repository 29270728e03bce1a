/**
 * What moves the bytes of a pair: each chunk that the tap prints goes through the relay to the target,
 * and the tap waits until the target has taken it, for its buffer is that of the next. It runs some
 * thousand times a second, so it listens to events and makes no promise for a chunk.
 */
import type { Writable } from 'node:stream'

import type { PluginProcess } from '../../plugin-process/plugin-process.ts'
import type { LoadError } from '../error.ts'
import { loadLimitPassed, tapOutputRefused } from './pair-error.ts'
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
  let isHeld = false

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
    pass(relay.take(chunk), stdin, goOn)
    const problem = problemOf(pumping) ?? limitPassed()
    if (problem !== undefined) return halt(problem)
    if (hasTaken(stdin)) return tapWatch.watch()
    isHeld = true
    stdout.pause()
    targetWatch.watch()
  }
  const goOn = (): void => {
    if (!isHeld || !hasTaken(stdin)) return
    isHeld = false
    targetWatch.rest()
    tapWatch.watch()
    stdout.resume()
  }
  stdin.once('close', goOn)
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
  stdout.resume()
  return flowed.promise
}

/** Most often the pipe takes a chunk at once; otherwise `taken` is called when it has. */
const pass = (
  pieces: ReadonlyArray<Buffer>,
  stdin: Writable,
  taken: () => void = () => {},
): void => {
  if (pieces.length === 0 || stdin.destroyed) return
  if (pieces.length > 1) stdin.cork()
  for (const piece of pieces) stdin.write(piece, taken)
  if (pieces.length > 1) stdin.uncork()
}

/** Whether nothing waits for the target, or ever will. */
const hasTaken = (stdin: Writable): boolean => stdin.writableLength === 0 || stdin.destroyed

const problemOf = ({ tap, relay, gate }: Pumping): LoadError | undefined => {
  const problem = relay.problem()
  return problem === undefined ? gate?.failure() : tapOutputRefused(tap.name, problem)
}
