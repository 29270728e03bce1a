/** A world for tests: streams that keep what is written, signals on demand, a clock that stands. */
import type { Sink, StopSignal, World } from '../src/world/world.ts'

export interface CapturedSink extends Sink {
  readonly text: () => string
  /** What was written, one write after the other. */
  readonly writes: ReadonlyArray<string>
}

export const capturedSink = (columns?: number): CapturedSink => {
  const writes: Array<string> = []
  return {
    write: (text) => writes.push(text),
    isTerminal: columns !== undefined,
    columns: () => columns,
    text: () => writes.join(''),
    writes,
  }
}

export interface CapturedWorld extends World {
  readonly stdout: CapturedSink
  readonly stderr: CapturedSink
  readonly signal: (signal: StopSignal) => void
  /** Codes with which the process would have ended at once. */
  readonly exits: ReadonlyArray<number>
}

export interface WorldOptions {
  readonly cwd?: string
  readonly env?: World['env']
  /** The width of the terminal; none where it is left out. */
  readonly columns?: number
  readonly now?: () => number
}

export const capturedWorld = (
  args: ReadonlyArray<string>,
  { cwd = '/', env = {}, columns, now = Date.now }: WorldOptions = {},
): CapturedWorld => {
  const listeners = new Set<(signal: StopSignal) => void>()
  const exits: Array<number> = []
  return {
    args,
    cwd,
    env,
    stdout: capturedSink(columns),
    stderr: capturedSink(columns),
    onSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exitNow: (code) => exits.push(code),
    now,
    signal: (signal) => listeners.forEach((listener) => listener(signal)),
    exits,
  }
}
